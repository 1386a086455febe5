// What every page has: times in the reader's own zone, confirmation before what cannot be undone, parts that refresh themselves.
// Without this file every page can still be read.
"use strict";

(() => {
  const csrf = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

  /** A request of the console's own pages; throws what the server says went wrong. */
  async function ask(address, options = {}) {
    const headers = { Accept: "application/json", "X-CSRF-Token": csrf(), ...options.headers };
    const answer = await fetch(address, { ...options, headers, credentials: "same-origin" });
    if (answer.ok) return answer;
    let text = `${answer.status} ${answer.statusText}`;
    try {
      const failure = await answer.json();
      text = [failure.message, failure.cause].filter(Boolean).join(": ") + (failure.mend ? ` (${failure.mend})` : "");
    } catch { /* the status has to do */ }
    throw new Error(text);
  }

  function localizeTimes(root) {
    const form = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
    for (const time of root.querySelectorAll("time[datetime]")) {
      const date = new Date(time.dateTime);
      if (!Number.isNaN(date.valueOf())) {
        time.title = time.dateTime;
        time.textContent = form.format(date);
      }
    }
  }

  // A form with data-confirm asks in a dialog of the page; Escape and "Keep" leave everything as it is.
  document.addEventListener("submit", event => {
    const form = event.target;
    if (!form.dataset.confirm || form.dataset.confirmed) return;
    event.preventDefault();
    const dialog = document.createElement("dialog");
    dialog.setAttribute("aria-labelledby", "confirm-text");
    const text = document.createElement("p");
    text.id = "confirm-text";
    text.textContent = form.dataset.confirm;
    const row = document.createElement("div");
    row.className = "row";
    const keep = document.createElement("button");
    keep.type = "button";
    keep.className = "quiet";
    keep.textContent = "Keep";
    const go = document.createElement("button");
    go.type = "button";
    go.className = "danger";
    go.textContent = event.submitter?.textContent ?? "Go on";
    row.append(keep, go);
    dialog.append(text, row);
    document.body.append(dialog);
    keep.addEventListener("click", () => dialog.close());
    go.addEventListener("click", () => {
      form.dataset.confirmed = "yes";
      dialog.close();
      form.requestSubmit(event.submitter ?? undefined);
    });
    dialog.addEventListener("close", () => dialog.remove());
    dialog.showModal();
    keep.focus();
  });

  // An element with data-live holds what that address gives, asked again every data-every seconds while the page is seen.
  // When nothing more comes, what has data-while-live goes; with data-then="reload" the whole page is fetched anew, for what stands around
  // the element changes too.
  function keepLive(element) {
    let last = "";
    const wait = () => setTimeout(refresh, 1000 * Number(element.dataset.every || 3));
    async function refresh() {
      if (document.hidden) return wait();
      try {
        const answer = await fetch(element.dataset.live, { credentials: "same-origin", headers: { Accept: "text/html" } });
        if (answer.redirected || answer.status === 401) return location.reload();
        if (answer.ok) {
          const text = await answer.text();
          if (text !== last) {
            const open = [...element.querySelectorAll("details[open][id]")].map(details => details.id);
            element.innerHTML = text;
            for (const id of open) document.getElementById(id)?.setAttribute("open", "");
            localizeTimes(element);
            last = text;
          }
          if (answer.headers.get("X-Live") === "ended") {
            if (element.dataset.then === "reload") return location.reload();
            for (const offer of document.querySelectorAll("[data-while-live]")) offer.remove();
            return;
          }
        }
      } catch { /* the network is away; the next time may do */ }
      wait();
    }
    wait();
  }

  async function copy(button) {
    const source = document.getElementById(button.dataset.copy);
    if (!source) return;
    try {
      await navigator.clipboard.writeText(source.value ?? source.textContent);
      button.textContent = "Copied";
    } catch {
      source.select?.();
    }
  }

  document.addEventListener("click", event => {
    const button = event.target.closest?.("button[data-copy]");
    if (button) copy(button);
  });

  // A photo that cannot be decoded leaves an even field.
  document.addEventListener("error", event => {
    if (event.target.matches?.(".photos img")) event.target.classList.add("broken");
  }, true);

  document.addEventListener("DOMContentLoaded", () => {
    document.documentElement.classList.add("scripted");
    localizeTimes(document);
    document.querySelector(".nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
    document.querySelectorAll("[data-live]").forEach(keepLive);
  });

  window.brachio = { ask, csrf, localizeTimes };
})();
