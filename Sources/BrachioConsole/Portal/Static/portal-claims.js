// Tasks claimed ahead. The next photo is there before it is asked for; what would run out of time before it is reached is let go.

/** A task with less time left than this is not shown any more. */
export const timeLeftMillisecondsMin = 5_000;

export class TaskBuffer {
  #tasks = [];

  /** Asks for more below `low`, up to `target`. */
  constructor({ low = 10, target = 25 } = {}) {
    Object.assign(this, { low, target });
  }

  get count() {
    return this.#tasks.length;
  }

  /** Tasks to claim now; 0 while enough is there. */
  get wanted() {
    return this.#tasks.length < this.low ? this.target - this.#tasks.length : 0;
  }

  /** Adds claimed tasks. Those that are here already or are `busy` (shown, or answered a moment ago) are left out. Returns what was added. */
  add(tasks, busy = new Set()) {
    const here = new Set(this.#tasks.map(({ task }) => task));
    const fresh = tasks.filter(({ task }) => !here.has(task) && !busy.has(task));
    this.#tasks.push(...fresh);
    return fresh;
  }

  /** Puts a task before all others: it was undone and is to be seen again. */
  putFirst(task) {
    this.#tasks = [task, ...this.#tasks.filter((each) => each.task !== task.task)];
  }

  /** The next tasks, unchanged. */
  peek(count) {
    return this.#tasks.slice(0, count);
  }

  take() {
    return this.#tasks.shift();
  }

  /** Takes out the tasks whose time is as good as over. */
  dropExpired(now) {
    const over = this.#tasks.filter((task) => isRunningOut(task, now));
    if (over.length > 0) this.#tasks = this.#tasks.filter((task) => !over.includes(task));
    return over;
  }

  /** Everything that is held. Nothing stays. */
  empty() {
    const held = this.#tasks;
    this.#tasks = [];
    return held;
  }
}

/** Whether a task's time limit is too near to begin with it. `now`: the server's time, milliseconds since 1970. */
export function isRunningOut({ expires }, now) {
  return Number.isFinite(expires) && expires - now < timeLeftMillisecondsMin;
}
