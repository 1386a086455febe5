// A worker's jobs. The list is in the page already; this keeps its progress fresh and sends what an earlier page left.

import { byID } from "./portal-page.js";
import { startSaving } from "./portal-saving.js";
import { progressSentence } from "./portal-wording.js";

const everyMilliseconds = 10_000;
const { api, queue } = startSaving({ onProgress: (job, progress) => draw({ name: job, progress }) });

function draw({ name, progress }) {
  const card = document.querySelector(`[data-job="${CSS.escape(name)}"]`);
  if (!card) return;
  const bar = card.querySelector("progress");
  bar.max = Math.max(1, progress.total);
  bar.value = progress.labelled;
  card.querySelector("[data-progress]").textContent = progressSentence(progress);
}

async function refresh() {
  if (document.hidden) return;
  try {
    const { jobs } = await api.jobs();
    const shown = [...document.querySelectorAll("[data-job]")].map((card) => card.dataset.job);
    if (jobs.length !== shown.length || jobs.some(({ name }) => !shown.includes(name))) byID("jobs-changed").hidden = false;
    jobs.forEach(draw);
  } catch {
    // The next time may do; answers that wait say so themselves.
  }
}

queue.start();
refresh();
setInterval(refresh, everyMilliseconds);
