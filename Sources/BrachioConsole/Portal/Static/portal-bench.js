// The page where photos are labelled: puts the session, the two ways to work and the keys together.

import { withKeys } from "./portal-classes.js";
import { Grid } from "./portal-grid.js";
import { Instructions } from "./portal-instructions.js";
import { OneByOne } from "./portal-one.js";
import { belongsToControl, byID, notify, say, shortName } from "./portal-page.js";
import { startSaving } from "./portal-saving.js";
import { LabellingSession } from "./portal-session.js";
import { settings } from "./portal-settings.js";
import { TimeKeeper } from "./portal-time-keeper.js";
import { count, counted, progressSentence } from "./portal-wording.js";

const bench = byID("bench");
const name = bench.dataset.job;
let session;
const { api, queue } = startSaving({
  onReceipt: (answer, result) => answer.job === name && session?.received(answer, result),
  onProgress: (job, progress) => job === name && session?.setProgress(progress),
});

/** Addresses of one photo in two sizes: for the screen, and for a closer look. */
const edge = Math.min(1600, Math.max(screen.width, screen.height) * Math.min(2, devicePixelRatio));
const sized = (address, pixels) => `${address}${address.includes("?") ? "&" : "?"}edge=${pixels}`;
const largeAddress = ({ photo }) => sized(photo, 1600);
const finerAddress = ({ photo, width, height }) => (Math.max(width ?? Infinity, height ?? Infinity) > edge ? sized(photo, 4096) : undefined);

async function start() {
  let job;
  try {
    [job] = await Promise.all([api.job(name), queue.start()]);
  } catch (trouble) {
    return notify("start", `The job cannot be opened: ${trouble.message}.`, { isFailure: true, action: { label: "Try again", act: () => location.reload() } });
  }
  const classes = withKeys(job.classes);
  byID("bench-title").textContent = job.title || job.name;
  session = new LabellingSession({ api, queue, job, order: settings.read(`order.${name}`, "queue") });
  const instructions = new Instructions({ job: name, instructions: job.instructions, classes, settings });
  const one = new OneByOne({ session, classes, largeAddress, finerAddress });
  const grid = new Grid({ session, classes, largeAddress, settings });
  new Bench({ one, grid, instructions });
  instructions.openOnce(Boolean(job.instructions?.full));
  new TimeKeeper({ session, openTasks: () => [one.openTask, ...grid.items.open.map(({ task }) => task)].filter(Boolean) });
}

class Bench {
  constructor({ one, grid, instructions }) {
    Object.assign(this, { one, grid, instructions });
    this.#listen();
    this.#bindKeys();
    this.#bindViews();
    this.#bindOrder();
    this.#showProgress(session.progress);
    this.show(settings.read("view", "one"));
    // What is on the screen when somebody leaves is given back at once.
    addEventListener("pagehide", () => this.#leave());
    addEventListener("pageshow", (event) => event.persisted && location.reload());
    addEventListener("online", () => session.askAgain());
    setInterval(() => !document.hidden && this.#isWaiting && session.ensureAhead(Math.max(1, session.buffer.wanted)), 5_000);
  }

  get view() {
    return this.grid.isOpen ? this.grid : this.one;
  }

  show(view) {
    const isGrid = view === "grid";
    if (isGrid && !this.grid.isOpen) {
      this.one.close();
      this.grid.open();
    } else if (!isGrid && (this.grid.isOpen || !this.one.isOpen)) {
      if (this.grid.isOpen) this.grid.close();
      this.one.open();
    }
    for (const [id, isChosen] of [["view-one", !isGrid], ["view-grid", isGrid]]) {
      byID(id).setAttribute("aria-selected", String(isChosen));
      byID(id).tabIndex = isChosen ? 0 : -1;
    }
    settings.write("view", isGrid ? "grid" : "one");
    this.#showEmpty();
  }

  /** Nothing is on the screen: ask now and then whether there is work again. */
  get #isWaiting() {
    return this.grid.isOpen ? this.grid.items.openCount === 0 : !this.one.openTask;
  }

  #listen() {
    session.addEventListener("tasks", () => {
      notify("trouble", "");
      this.view.refresh();
      this.#showEmpty();
    });
    session.addEventListener("progress", ({ detail }) => {
      this.#showProgress(detail);
      this.#showEmpty();
    });
    session.addEventListener("trouble", ({ detail }) => {
      const isSignedOut = detail.kind === "signed-out";
      const text = isSignedOut ? "You are signed out. Sign in to get more photos." : `No more photos can be fetched now: ${detail.message}.`;
      const action = isSignedOut ? { label: "Sign in", act: () => location.reload() } : { label: "Try again", act: () => session.askAgain() };
      notify("trouble", text, { isFailure: true, action });
      this.#showEmpty();
    });
    session.addEventListener("rejected", ({ detail }) => this.#rejected(detail));
    session.addEventListener("undo-refused", ({ detail }) => {
      if (this.grid.isOpen) this.grid.restore(detail.entry);
      else if (this.one.openTask?.task === detail.entry.task.task) this.one.dropTask();
      notify("undo", `Not undone: ${detail.reason}.`);
    });
    session.addEventListener("expired", ({ detail }) => this.#expired(detail.tasks));
  }

  #rejected({ task, reason, isExpired }) {
    if (task && this.grid.isOpen) this.grid.reject(task, isExpired);
    this.rejectedCount = (this.rejectedCount ?? 0) + 1;
    const which = this.rejectedCount === 1 && task ? `The answer for ${shortName(task.name ?? "a photo")} was` : `${counted(this.rejectedCount, "answer")} were`;
    const why = isExpired ? "the time for it was over and others have answered it meanwhile" : reason || "the server gave no reason";
    notify("rejected", `${which} not taken: ${why}.`, { isFailure: !isExpired });
  }

  #expired(tasks) {
    const lost = new Set(tasks.map(({ task }) => task));
    if (this.grid.isOpen) this.grid.expire(this.grid.items.places([...lost]));
    else if (this.one.openTask && lost.has(this.one.openTask.task)) this.one.dropTask();
    notify("expired", `The time for ${counted(tasks.length, "photo")} was over, so others may get ${tasks.length === 1 ? "it" : "them"} now. Your saved answers stand.`);
  }

  #showProgress(progress) {
    const bar = byID("progress");
    bar.max = Math.max(1, progress.total ?? 0);
    bar.value = progress.labelled ?? 0;
    const mine = progress.mine > 0 ? ` · ${count(progress.mine)} by you` : "";
    byID("progress-text").textContent = progressSentence(progress) + mine;
  }

  /** When nothing waits for an answer, why: in the middle of an empty page, in a line above photos that are done. */
  #showEmpty() {
    const isEmpty = this.grid.isOpen ? this.grid.items.count === 0 : !this.one.openTask && !session.timeline.isBack;
    const isOver = this.grid.isOpen && !isEmpty && this.grid.items.openCount === 0;
    const [title, text] = this.#whyNothing();
    if ((isEmpty || isOver) && byID("bench-empty-title").textContent !== title) say(`${title}. ${text}`);
    byID("bench-empty").hidden = !isEmpty;
    byID("bench-empty-title").textContent = title;
    byID("bench-empty-text").textContent = text;
    notify("over", isOver && session.isExhausted ? `${title}. ${text}` : "");
  }

  #whyNothing() {
    const { total = 0, labelled = 0, pending = total - labelled } = session.progress;
    if (total > 0 && pending <= 0) return ["All photos are labelled", "Thank you. You can still go back and change your own answers until the job is closed."];
    if (!session.isExhausted) return ["Fetching photos…", ""];
    return ["Nothing for you right now", "The photos that are left are with others. This page looks again by itself."];
  }

  #bindKeys() {
    document.addEventListener("keydown", (event) => {
      if (event.defaultPrevented || event.isComposing || belongsToControl(event)) return;
      if (event.key === "?" ) {
        event.preventDefault();
        return this.instructions.open();
      }
      // Those whose speech software types keys can switch single keys off; arrows, Enter and the like stay.
      if (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && settings.read("single-keys", "on") === "off") return;
      if (event.repeat && !event.key.startsWith("Arrow") && !event.key.startsWith("Page")) return;
      if (this.view.press(event)) event.preventDefault();
      this.#showEmpty();
    });
    // After a click the keys mean the photos again: Space would press the same button a second time.
    document.addEventListener("click", (event) => {
      const isPointer = event.detail > 0;
      if (isPointer && event.target.closest?.(".side button, .grid-foot button") && !document.querySelector("dialog[open]")) this.view.focus();
    });
    const single = byID("single-keys");
    single.checked = settings.read("single-keys", "on") === "on";
    single.addEventListener("change", () => settings.write("single-keys", single.checked ? "on" : "off"));
  }

  #bindViews() {
    const tabs = [byID("view-one"), byID("view-grid")];
    for (const tab of tabs) {
      tab.addEventListener("click", () => this.show(tab.dataset.view));
      tab.addEventListener("keydown", (event) => {
        if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
        event.preventDefault();
        const other = tabs.find((each) => each !== tab);
        this.show(other.dataset.view);
        other.focus();
      });
    }
    for (const close of document.querySelectorAll("dialog [data-close]")) close.addEventListener("click", () => close.closest("dialog").close());
  }

  #bindOrder() {
    const order = byID("order");
    order.value = session.order;
    order.addEventListener("change", async () => {
      settings.write(`order.${name}`, order.value);
      const open = [this.one.openTask, ...this.grid.items.open.map(({ task }) => task)].filter(Boolean);
      const change = session.setOrder(order.value, open);
      if (this.grid.isOpen) this.grid.clear();
      else this.one.dropTask();
      await change;
      this.view.refresh();
      this.#showEmpty();
    });
  }

  #leave() {
    const open = [this.one.openTask, ...this.grid.items.open.map(({ task }) => task), ...session.buffer.empty()].filter(Boolean);
    session.giveBack(open, { leaving: true });
  }
}

start();
