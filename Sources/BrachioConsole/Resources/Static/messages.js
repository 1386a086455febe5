// The page Messages: follows topics by server-sent events, shows payloads, pauses, filters, publishes.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const list = document.getElementById("messages");
  if (!list) return;
  const byId = id => document.getElementById(id);
  const keptMaximum = 500, filtersMaximum = 20;
  const state = { filters: [], source: null, messages: [], held: [], missed: 0, isPaused: false };
  const time = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 });

  function bytes(message) {
    if (!message.content) message.content = Uint8Array.from(atob(message.payload), c => c.charCodeAt(0));
    return message.content;
  }

  function text(message) {
    message.text ??= new TextDecoder().decode(bytes(message));
    return message.text;
  }

  function hex(message) {
    const rows = [], content = bytes(message);
    for (let start = 0; start < content.length && start < 16384; start += 16) {
      const part = content.slice(start, start + 16);
      const digits = [...part].map(b => b.toString(16).padStart(2, "0")).join(" ");
      const letters = [...part].map(b => b > 31 && b < 127 ? String.fromCharCode(b) : "·").join("");
      rows.push(`${start.toString(16).padStart(6, "0")}  ${digits.padEnd(47)}  ${letters}`);
    }
    return rows.join("\n");
  }

  function shown(message) {
    const view = byId("view").value;
    if (view === "hex") return hex(message);
    if (view === "json") {
      try { return JSON.stringify(JSON.parse(text(message)), null, 2); } catch { /* shown as text */ }
    }
    return text(message);
  }

  function matches(message) {
    const wanted = byId("search").value.toLowerCase();
    return !wanted || message.topic.toLowerCase().includes(wanted) || text(message).toLowerCase().includes(wanted);
  }

  function element(name, content, className) {
    const made = document.createElement(name);
    if (content !== undefined) made.textContent = content;
    if (className) made.className = className;
    return made;
  }

  function item(message) {
    const entry = element("li"), head = element("div", undefined, "row message-head");
    const topic = element("code", message.topic, "message-topic");
    topic.dir = "auto";
    const when = element("time", time.format(new Date(message.time)), "muted small");
    when.dateTime = new Date(message.time).toISOString();
    const facts = [`${message.bytes} B`, `QoS ${message.qos}`, message.retain ? "retained" : "", message.publisher.startsWith("$") ? "" : message.publisher]
      .filter(Boolean).join(" · ");
    head.append(topic, when, element("span", facts, "muted small"));
    const payload = element("pre", shown(message), "content");
    payload.dir = "auto";
    entry.append(head, payload);
    if (message.bytes > bytes(message).length) entry.append(element("p", `The first ${bytes(message).length} of ${message.bytes} bytes.`, "muted small"));
    return entry;
  }

  function draw() {
    list.replaceChildren(...state.messages.filter(matches).map(item));
    say();
  }

  function say() {
    byId("no-messages").hidden = list.children.length > 0;
    const parts = [`${state.messages.length} shown`];
    if (state.messages.length >= keptMaximum) parts[0] = `the last ${keptMaximum}`;
    if (state.isPaused) parts.push(`${state.held.length} held back`);
    if (state.missed) parts.push(`${state.missed} came too fast`);
    byId("messages-state").textContent = state.filters.length ? parts.join(", ") : "Follows nothing";
  }

  function arrive(messages) {
    if (state.isPaused) {
      state.held.push(...messages);
      state.held.splice(0, Math.max(0, state.held.length - keptMaximum));
      return say();
    }
    for (const message of messages) {
      state.messages.unshift(message);
      if (matches(message)) list.prepend(item(message));
    }
    state.messages.length = Math.min(state.messages.length, keptMaximum);
    while (list.children.length > keptMaximum) list.lastChild.remove();
    say();
  }

  function connect() {
    state.source?.close();
    state.source = null;
    drawFilters();
    say();
    if (!state.filters.length) return;
    const source = new EventSource("/messages/stream?" + state.filters.map(f => "filter=" + encodeURIComponent(f)).join("&"));
    state.source = source;
    source.onmessage = event => {
      const { messages, missed } = JSON.parse(event.data);
      state.missed += missed;
      arrive(messages);
    };
    source.onopen = () => { list.dataset.state = "open"; };
    source.onerror = () => {
      list.dataset.state = "waiting";
      if (source.readyState !== EventSource.CLOSED) return;
      byId("messages-state").textContent = "The server refuses one of the topic filters, or you are signed out.";
    };
  }

  function drawFilters() {
    byId("filters").replaceChildren(...state.filters.map(filter => {
      const entry = element("li"), code = element("code", filter), drop = element("button", "Leave", "quiet small");
      drop.type = "button";
      drop.setAttribute("aria-label", `Leave ${filter}`);
      drop.addEventListener("click", () => {
        state.filters = state.filters.filter(f => f !== filter);
        connect();
      });
      entry.append(code, drop);
      return entry;
    }));
  }

  byId("subscribe").addEventListener("submit", event => {
    event.preventDefault();
    const filter = byId("filter").value.trim();
    if (!filter || state.filters.includes(filter) || state.filters.length >= filtersMaximum) return;
    state.filters.push(filter);
    connect();
  });

  byId("publication").addEventListener("submit", async event => {
    event.preventDefault();
    const document = { topic: byId("topic").value, payload: byId("payload").value, qos: Number(byId("qos").value), retain: byId("retain").checked };
    try {
      await brachio.ask("/messages/api/publish", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(document) });
      byId("messages-state").textContent = `Published to ${document.topic}`;
    } catch (error) {
      byId("messages-state").textContent = error.message;
    }
  });

  byId("pause").addEventListener("click", event => {
    state.isPaused = !state.isPaused;
    event.target.setAttribute("aria-pressed", state.isPaused);
    event.target.textContent = state.isPaused ? "Go on" : "Pause";
    if (!state.isPaused) arrive(state.held.splice(0));
    say();
  });
  byId("clear").addEventListener("click", () => {
    state.messages = [];
    state.held = [];
    state.missed = 0;
    draw();
  });
  byId("search").addEventListener("input", draw);
  byId("view").addEventListener("change", draw);
  window.addEventListener("pagehide", () => state.source?.close());

  const wanted = new URLSearchParams(location.search).get("filter");
  if (wanted) {
    byId("filter").value = wanted;
    state.filters.push(wanted);
    connect();
  } else {
    say();
  }
});
