// Follows a log: new events are put at the end, and the page stays at its end while it is there.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const box = document.getElementById("follow");
  const rows = document.getElementById("log-rows");
  if (!box || !rows) return;
  const rowsMaximum = 5000, seconds = 1;
  let address = box.dataset.tail, timer = 0;

  async function ask() {
    try {
      const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "text/html" } });
      if (answer.ok && !answer.redirected) {
        address = answer.headers.get("X-Tail") ?? address;
        const text = (await answer.text()).trim();
        if (text) {
          document.getElementById("no-events")?.remove();
          const atEnd = window.innerHeight + window.scrollY > document.documentElement.scrollHeight - 40;
          rows.insertAdjacentHTML("beforeend", text);
          while (rows.rows.length > rowsMaximum) rows.deleteRow(0);
          if (atEnd) window.scrollTo({ top: document.documentElement.scrollHeight });
        }
      }
    } catch { /* the network is away; the next time may do */ }
    if (box.checked) timer = setTimeout(ask, seconds * 1000);
  }

  box.addEventListener("change", () => {
    clearTimeout(timer);
    if (box.checked) ask();
  });
});
