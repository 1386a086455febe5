// One person's work on one job: tasks claimed ahead, answers on their way, and what was answered. Knows nothing of the screen.
// Events: "tasks" (more or fewer are here), "progress", "rejected" (detail: {task, answer, reason, isExpired}), "expired"
// (detail: {tasks}), "undo-refused" (detail: {entry, reason}), "trouble" (detail: Trouble).

import { TaskBuffer } from "./portal-claims.js";
import { Timeline } from "./portal-timeline.js";

/** Tasks in one claim at most. */
export const claimTasksMax = 200;
const askAgainMilliseconds = 15_000;

export class LabellingSession extends EventTarget {
  #claiming = undefined;
  #isResumed = false;
  #askAgainAt = 0;
  #busy = new Map(); // task → {entry, answer}: answers that the server has not received yet

  /** `makeID` makes the ids by which the server counts every answer once. */
  constructor({ api, queue, job, order = "queue", makeID = () => crypto.randomUUID(), now = Date.now }) {
    super();
    Object.assign(this, { api, queue, job, order, makeID, now });
    this.buffer = new TaskBuffer();
    this.timeline = new Timeline();
    /** What a view shows and has not answered: it is not handed out again. */
    this.shown = new Set();
    this.isExhausted = false;
    this.historyBefore = undefined;
    this.isHistoryRead = false;
  }

  get isMultiple() {
    return this.job.selection === "multiple";
  }

  /** The label that a photo has and that can be kept. Where labels are verified, theirs are no answers: those are the verdicts. */
  standing(task) {
    return this.job.kind === "verify" ? undefined : task?.current;
  }

  get progress() {
    return this.job.progress ?? { total: 0, labelled: 0 };
  }

  /** Claims what is missing. One claim at a time; where the job had nothing left, it is asked again after a while. */
  ensureAhead(wanted = this.buffer.wanted) {
    if (wanted <= 0 || this.#claiming || (this.isExhausted && this.now() < this.#askAgainAt)) return this.#claiming ?? Promise.resolve();
    this.#claiming = this.#claim(Math.min(wanted, claimTasksMax)).finally(() => {
      this.#claiming = undefined;
    });
    return this.#claiming;
  }

  async #claim(count) {
    const busyBefore = new Set(this.#busy.keys());
    const { order } = this;
    try {
      // The first claim brings what an earlier page still held.
      const { tasks = [] } = await this.api.claim(this.job.name, count, order, { resume: !this.#isResumed });
      this.#isResumed = true;
      if (order !== this.order) {
        await this.giveBack(tasks);
        return;
      }
      const busy = new Set([...busyBefore, ...this.#busy.keys(), ...this.shown]);
      const fresh = this.buffer.add(tasks, busy);
      this.isExhausted = fresh.length === 0;
      this.#askAgainAt = this.now() + askAgainMilliseconds;
      this.#tell("tasks", { fresh });
    } catch (trouble) {
      this.isExhausted = true;
      this.#askAgainAt = this.now() + askAgainMilliseconds / 5;
      this.#tell("trouble", trouble);
    }
  }

  /** Asks at once, as when the network is back. */
  askAgain() {
    this.#askAgainAt = 0;
    return this.ensureAhead();
  }

  /** Another order: what is held goes back. */
  async setOrder(order, openTasks = []) {
    if (order === this.order) return;
    this.order = order;
    const held = [...this.buffer.empty(), ...openTasks];
    for (const { task } of openTasks) this.shown.delete(task);
    this.isExhausted = false;
    await this.giveBack(held);
    await this.#claiming;
    await this.ensureAhead();
  }

  giveBack(tasks, { leaving = false } = {}) {
    if (tasks.length === 0) return Promise.resolve();
    return this.api.release(this.job.name, tasks.map(({ task }) => task), { leaving }).catch((trouble) => this.#tell("trouble", trouble));
  }

  /**
   * Answers tasks that belong together: [{task, classes, seconds}]. They count as made now and are on their way at once.
   * An answer to a task that was answered before takes the place of the one before.
   */
  answer(decision, items) {
    const entries = items.map(({ task, classes = [] }) => ({ task, decision, classes }));
    const answers = items.map((item) => this.#answer(item.task.task, decision, item.classes, item.seconds));
    for (const [index, { id, task }] of answers.entries()) {
      this.#busy.set(task, { id, entry: entries[index] });
      this.shown.delete(task);
    }
    this.timeline.record(entries);
    this.queue.add(...answers);
  }

  /** Takes back the newest answers, or the one that is looked at. Returns their entries; their tasks are the person's again. */
  undo() {
    const entries = this.timeline.undo();
    const answers = entries.map(({ task }) => this.#answer(task.task, "undo"));
    for (const [index, answer] of answers.entries()) {
      this.#busy.set(answer.task, { id: answer.id, entry: entries[index] });
      this.shown.add(answer.task);
    }
    if (answers.length > 0) this.queue.add(...answers);
    return entries;
  }

  /** Asks for more time for tasks that are being worked on. Those that others may have now are told by "expired". */
  async keep(tasks) {
    const kept = await this.api.extend(this.job.name, tasks.map(({ task }) => task)).catch(() => undefined);
    if (!kept) return;
    const expires = new Map(kept.tasks.map((each) => [each.task, each.expires]));
    for (const task of tasks) task.expires = expires.get(task.task) ?? task.expires;
    const lost = tasks.filter(({ task }) => !expires.has(task) && this.shown.has(task));
    if (lost.length > 0) this.#tell("expired", { tasks: lost });
  }

  /** Earlier visits' answers, one page of them. False where there are no more. */
  async readHistory() {
    if (this.isHistoryRead) return false;
    const { answers = [], before } = await this.api.history(this.job.name, this.historyBefore);
    this.historyBefore = before ?? undefined;
    this.isHistoryRead = this.historyBefore === undefined || answers.length === 0;
    const busy = this.#busy;
    const entries = answers.filter(({ task }) => !busy.has(task) && !this.shown.has(task))
      .map(({ decision, classes, ...task }) => ({ task, decision, classes: classes ?? [] }));
    return this.timeline.prepend(entries) > 0 || (!this.isHistoryRead && this.readHistory());
  }

  /** What became of an answer, as the queue was told. */
  received(answer, result) {
    const busy = this.#busy.get(answer.task);
    if (busy?.id === answer.id) this.#busy.delete(answer.task);
    if (result.status === "saved" || result.status === "duplicate") return;
    if (answer.decision === "undo") return this.#undoRefused(busy, answer, result);
    if (busy?.id === answer.id) this.timeline.drop(answer.task);
    this.#tell("rejected", { task: busy?.entry.task, answer, reason: result.reason ?? "", isExpired: result.status === "expired" });
  }

  /** The answer stands after all (the job has ended, say). Taking back what was never there leaves nothing to tell. */
  #undoRefused(busy, answer, { reason = "" }) {
    if (busy?.id !== answer.id || reason === "there is nothing to undo") return;
    this.shown.delete(answer.task);
    this.timeline.record([busy.entry]);
    this.#tell("undo-refused", { entry: busy.entry, reason });
  }

  setProgress(progress) {
    this.job.progress = { ...this.job.progress, ...progress };
    this.#tell("progress", this.job.progress);
  }

  #answer(task, decision, classes = [], seconds = 0) {
    const rounded = Math.round(Math.max(0, seconds) * 10) / 10;
    return { id: this.makeID(), job: this.job.name, task, decision, classes, seconds: rounded };
  }

  #tell(type, detail) {
    this.dispatchEvent(Object.assign(new Event(type), { detail }));
  }
}
