// What was answered, oldest first, and where one looks. Answers made together (a sweep in the grid) are undone together.

export class Timeline {
  #entries = []; // {task, decision, classes, group}
  #place = null; // index of the entry that is looked at; null: the next photo
  #groups = 0;

  get count() {
    return this.#entries.length;
  }

  get isBack() {
    return this.#place !== null;
  }

  /** How many photos one has gone back. */
  get stepsBack() {
    return this.#place === null ? 0 : this.#entries.length - this.#place;
  }

  get current() {
    return this.#place === null ? undefined : this.#entries[this.#place];
  }

  /** The entries next to the one that is looked at, for loading their photos. */
  around(reach) {
    const place = this.#place ?? this.#entries.length;
    return this.#entries.slice(Math.max(0, place - reach), place + 1);
  }

  /** Records answers that belong together: [{task, decision, classes}]. An earlier entry of the same task is replaced at its place. */
  record(answers) {
    this.#groups += 1;
    for (const answer of answers) {
      const entry = { ...answer, group: this.#groups };
      const place = this.#entries.findIndex(({ task }) => task.task === answer.task.task);
      if (place < 0) this.#entries.push(entry);
      else this.#entries[place] = entry;
    }
  }

  /** Earlier answers as the server tells them, newest first. Those that are known are left out. Returns how many were new. */
  prepend(newestFirst) {
    const known = new Set(this.#entries.map(({ task }) => task.task));
    const older = newestFirst.filter(({ task }) => !known.has(task.task)).reverse();
    // What was answered in other visits is undone one by one.
    this.#entries.unshift(...older.map((entry, index) => ({ ...entry, group: `earlier ${entry.task.task} ${index}` })));
    if (this.#place !== null) this.#place += older.length;
    return older.length;
  }

  /** One photo back. False at the first one that is known. */
  back() {
    const place = this.#place ?? this.#entries.length;
    if (place === 0) return false;
    this.#place = place - 1;
    return true;
  }

  /** One photo on. False where one is at the next photo already. */
  forward() {
    if (this.#place === null) return false;
    this.#place = this.#place + 1 < this.#entries.length ? this.#place + 1 : null;
    return true;
  }

  toNext() {
    this.#place = null;
  }

  /** Takes out the newest answer, or the one that is looked at, with those made together with it. Newest last. */
  undo() {
    const entry = this.current ?? this.#entries.findLast(({ group }) => typeof group === "number" && group === this.#newestGroup) ?? this.#entries.at(-1);
    if (!entry) return [];
    const isAlone = this.isBack;
    const undone = this.#entries.filter((each) => (isAlone ? each === entry : each.group === entry.group));
    this.#entries = this.#entries.filter((each) => !undone.includes(each));
    this.#place = null;
    return undone;
  }

  /** The server did not take the answer: there is nothing to go back to. */
  drop(taskID) {
    const place = this.#entries.findIndex(({ task }) => task.task === taskID);
    if (place < 0) return;
    this.#entries.splice(place, 1);
    if (this.#place !== null && this.#place >= place) {
      this.#place = this.#place > place ? this.#place - 1 : this.#place < this.#entries.length ? this.#place : null;
    }
  }

  get #newestGroup() {
    return this.#entries.reduce((newest, { group }) => (typeof group === "number" && group > newest ? group : newest), 0);
  }
}
