// Uploads by drag and drop: files and whole folders, a few at a time, with progress, and what failed by name.
"use strict";

document.addEventListener("DOMContentLoaded", () => {
  const zone = document.getElementById("drop");
  if (!zone) return;
  const input = document.getElementById("files");
  const panel = document.getElementById("upload-progress");
  const bar = document.getElementById("upload-bar");
  const text = document.getElementById("upload-text");
  const failures = document.getElementById("upload-failures");
  const atOnce = 3;
  let queue = [], running = 0, total = 0, done = 0, bytesTotal = 0;
  const sent = new Map();

  const size = bytes => bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;

  function show() {
    const bytes = [...sent.values()].reduce((a, b) => a + b, 0);
    bar.value = bytesTotal ? bytes / bytesTotal : 1;
    text.textContent = `${done} of ${total} uploaded, ${size(bytes)} of ${size(bytesTotal)}`;
  }

  function add(files) {
    if (!files.length) return;
    panel.hidden = false;
    for (const { file, name } of files) {
      queue.push({ file, name });
      total += 1;
      bytesTotal += file.size;
    }
    show();
    while (running < atOnce && queue.length) next();
  }

  function next() {
    const { file, name } = queue.shift();
    running += 1;
    const request = new XMLHttpRequest();
    request.open("PUT", `${zone.dataset.upload}?key=${encodeURIComponent(zone.dataset.prefix + name)}`);
    request.setRequestHeader("X-CSRF-Token", window.brachio.csrf());
    request.setRequestHeader("Accept", "application/json");
    if (file.type) request.setRequestHeader("Content-Type", file.type);
    request.upload.addEventListener("progress", event => { sent.set(name, event.loaded); show(); });
    const end = failure => {
      running -= 1;
      sent.set(name, file.size);
      if (failure) {
        const item = document.createElement("li");
        item.textContent = `${name}: ${failure}`;
        failures.append(item);
      } else {
        done += 1;
      }
      show();
      if (queue.length) next(); else if (!running) finish();
    };
    request.addEventListener("load", () => {
      if (request.status < 300) return end();
      let reason = `${request.status}`;
      try { const failure = JSON.parse(request.responseText); reason = [failure.message, failure.cause].filter(Boolean).join(": "); } catch { /* the status has to do */ }
      end(reason);
    });
    request.addEventListener("error", () => end("the connection was lost"));
    request.send(file);
  }

  // With failures the page stays, so that they can be read.
  function finish() {
    if (!failures.children.length) location.reload();
  }

  async function walk(entry, path, found) {
    if (entry.isFile) {
      found.push({ file: await new Promise((good, bad) => entry.file(good, bad)), name: path + entry.name });
    } else if (entry.isDirectory) {
      const reader = entry.createReader();
      for (;;) {
        const some = await new Promise((good, bad) => reader.readEntries(good, bad));
        if (!some.length) break;
        for (const inner of some) await walk(inner, `${path}${entry.name}/`, found);
      }
    }
  }

  let depth = 0;
  const over = is => zone.classList.toggle("over", is);
  document.addEventListener("dragenter", event => { event.preventDefault(); depth += 1; over(true); });
  document.addEventListener("dragleave", () => { depth -= 1; if (depth <= 0) over(false); });
  document.addEventListener("dragover", event => event.preventDefault());
  document.addEventListener("drop", async event => {
    event.preventDefault();
    depth = 0;
    over(false);
    const items = [...(event.dataTransfer?.items ?? [])];
    const entries = items.map(item => item.webkitGetAsEntry?.()).filter(Boolean);
    const loose = [...(event.dataTransfer?.files ?? [])];
    const found = [];
    for (const entry of entries) await walk(entry, "", found);
    add(found.length ? found : loose.map(file => ({ file, name: file.name })));
  });
  input.addEventListener("change", () => {
    add([...input.files].map(file => ({ file, name: file.name })));
    input.value = "";
  });
  window.addEventListener("beforeunload", event => { if (running) event.preventDefault(); });
});
