// The grid's photos in order, and how each stands: open, labelled, skipped, declined, or gone (its time was over).

import { toggled } from "./portal-classes.js";
import { isRunningOut } from "./portal-claims.js";

/** Photos that may wait for an answer at once: nobody else gets them meanwhile. */
export const openItemsMax = 400;

export class GridItems {
  #items = []; // {task, state, classes, draft}
  #openCount = 0;

  get count() {
    return this.#items.length;
  }

  get openCount() {
    return this.#openCount;
  }

  at(place) {
    return this.#items[place];
  }

  add(tasks) {
    this.#items.push(...tasks.map((task) => ({ task, state: "open", classes: [] })));
    this.#openCount += tasks.length;
  }

  /** What waits for an answer, in order. */
  get open() {
    return this.#items.filter(({ state }) => state === "open");
  }

  isOpen(place) {
    return this.#items[place]?.state === "open";
  }

  /** Open photos from a place on. */
  openFrom(place) {
    let count = 0;
    for (let index = place; index < this.#items.length; index += 1) if (this.isOpen(index)) count += 1;
    return count;
  }

  /** The first open place from `place` on, or before it; -1 where none is left. */
  nextOpen(place) {
    for (let index = place; index < this.#items.length; index += 1) if (this.isOpen(index)) return index;
    for (let index = Math.min(place, this.#items.length) - 1; index >= 0; index -= 1) if (this.isOpen(index)) return index;
    return -1;
  }

  /** The open places of the group that a photo is in; none where it is in no group. */
  groupAt(place) {
    const group = this.#items[place]?.task.group;
    if (group === undefined || group === null) return [];
    return this.#items.flatMap(({ task, state }, index) => (task.group === group && state === "open" ? [index] : []));
  }

  mark(places, state, classesOf = () => []) {
    for (const place of places) {
      const item = this.#items[place];
      this.#openCount += (state === "open" ? 1 : 0) - (item.state === "open" ? 1 : 0);
      Object.assign(item, { state, classes: classesOf(item), draft: undefined });
    }
  }

  /** In jobs with several classes a photo: puts a class on all of these, or takes it off where all have it. */
  draft(places, name, all) {
    const items = places.map((place) => this.#items[place]);
    const has = (item) => draftOf(item).includes(name);
    const isOn = items.every(has);
    for (const item of items) if (isOn || !has(item)) item.draft = toggled(draftOf(item), name, all);
    return !isOn;
  }

  /** Where tasks stand, by their ids. */
  places(taskIDs) {
    const wanted = new Set(taskIDs);
    return this.#items.flatMap(({ task }, place) => (wanted.has(task.task) ? [place] : []));
  }

  /** Puts tasks back that were undone and are not here any more. */
  insert(place, tasks, drafts) {
    this.#items.splice(place, 0, ...tasks.map((task, index) => ({ task, state: "open", classes: [], draft: drafts[index] })));
    this.#openCount += tasks.length;
  }

  /** Takes out what is done. Returns where each old place went, or -1. */
  removeDone() {
    const where = [];
    let place = 0;
    for (const { state } of this.#items) where.push(state === "open" ? place++ : -1);
    this.#items = this.#items.filter(({ state }) => state === "open");
    return (old) => where[old] ?? -1;
  }

  /** Open photos whose time is as good as over. */
  runningOut(now) {
    return this.#items.flatMap(({ task, state }, place) => (state === "open" && isRunningOut(task, now) ? [place] : []));
  }

  clear() {
    this.#items = [];
    this.#openCount = 0;
  }
}

/** What would be sent for an item: what was chosen, else what it is labelled. */
export const draftOf = (item) => item.draft ?? (item.state === "labelled" ? item.classes : item.task.current ?? []);
