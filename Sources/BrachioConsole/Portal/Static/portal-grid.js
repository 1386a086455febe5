// The grid: sweep over many photos, and one key labels them.

import { classOfPress } from "./portal-classes.js";
import { ClassBar, hueOf } from "./portal-class-bar.js";
import { GridItems, draftOf, openItemsMax } from "./portal-grid-items.js";
import { scrollToShow, tilePosition } from "./portal-grid-window.js";
import { byID, element, isRightToLeft, notify, say, shortName } from "./portal-page.js";
import { Selection, placeAfter } from "./portal-selection.js";
import { Sweep } from "./portal-sweep.js";
import { TileRows, lookOf, tileID } from "./portal-tiles.js";
import { WorkTimer } from "./portal-work-timer.js";
import { count, counted } from "./portal-wording.js";

export class Grid {
  items = new GridItems();
  selection = new Selection();
  #timer = new WorkTimer();
  #drawing = undefined;
  /** Group by group, whether the next group is chosen by itself: not after Escape, until a group is asked for again. */
  #followsGroups = true;

  constructor({ session, classes, largeAddress = ({ photo }) => photo, settings }) {
    Object.assign(this, { session, classes, largeAddress, settings });
    this.hues = new Map(classes.map(({ name, index }) => [name, hueOf(index)]));
    this.scroller = byID("grid-scroll");
    this.rows = new TileRows({ scroller: this.scroller, canvas: byID("grid-canvas"), describe: (place) => this.#look(place) });
    this.rows.edgeMin = Number(settings.read("tile-edge", 150));
    this.bar = new ClassBar(byID("grid-classes"), { classes, isMultiple: false, onChoose: (name) => this.choose(name) });
    this.sweep = new Sweep({
      rows: this.rows,
      begin: (place, { adding, extending }) => this.#begin(place, adding, extending),
      reach: (place) => this.#change(() => this.selection.sweepTo(place, this.items.count)),
      end: () => this.#ended(),
      tap: (place) => this.#change(() => this.selection.toggle(place)),
    });
    this.scroller.addEventListener("scroll", () => this.draw(), { passive: true });
    this.scroller.addEventListener("dblclick", () => this.look());
    new ResizeObserver(() => this.draw()).observe(this.scroller);
    this.#bindControls();
  }

  get isOpen() {
    return !byID("grid").hidden;
  }

  open() {
    byID("grid").hidden = false;
    this.#timer.restart();
    this.focus();
    this.refresh();
  }

  focus() {
    this.scroller.focus({ preventScroll: true });
  }

  /** Leaves; what is open is held for the other way to work. */
  close() {
    byID("grid").hidden = true;
    const open = this.items.open.map(({ task }) => task);
    for (const { task } of open) this.session.shown.delete(task);
    this.session.buffer.add(open);
    this.clear();
  }

  clear() {
    this.items.clear();
    this.selection = new Selection();
    this.#followsGroups = true;
    this.draw();
  }

  /** Takes what was claimed into the grid, and claims more where the end comes near. */
  refresh() {
    if (!this.isOpen) return;
    const tasks = this.session.buffer.empty();
    for (const { task } of tasks) this.session.shown.add(task);
    const wasEmpty = this.items.openCount === 0;
    if (tasks.length > 0) this.items.add(tasks);
    if (wasEmpty && this.#isByGroup && this.selection.count === 0 && tasks.length > 0) this.#chooseGroupAt(this.items.nextOpen(this.selection.cursor));
    this.draw();
  }

  draw() {
    if (this.#drawing || !this.isOpen) return;
    this.#drawing = requestAnimationFrame(() => {
      this.#drawing = undefined;
      this.#drawNow();
    });
  }

  choose(name) {
    const targets = this.selection.targets(this.items.count).filter((place) => this.items.at(place).state !== "gone");
    if (targets.length === 0) return;
    if (!this.session.isMultiple) return this.#answer("label", targets, () => [name], `${counted(targets.length, "photo")} labelled ${name}`);
    const isOn = this.items.draft(targets, name, this.classes);
    say(`${name} ${isOn ? "put on" : "taken off"} ${counted(targets.length, "photo")}. Enter sends.`);
    this.draw();
  }

  /** Enter: the chosen photos, or all that are shown, get what was put on them, the label that they have, or what is suggested. */
  confirm() {
    const isChosen = this.selection.count > 0;
    const { first, end } = this.rows.visible;
    const places = isChosen ? this.selection.targets(this.items.count) : Array.from({ length: end - first }, (_, index) => first + index);
    const ready = places.filter((place) => this.items.isOpen(place) && this.#confirmable(this.items.at(place)).length > 0);
    if (ready.length === 0) return say(isChosen ? "Nothing is suggested for the chosen photos" : "Nothing is suggested for the photos that are shown");
    this.#answer("label", ready, (item) => this.#confirmable(item), `${counted(ready.length, "photo")} confirmed`);
  }

  skip() {
    this.#setAside("skip", "skipped");
  }

  decline() {
    this.#setAside("decline", "declined");
  }

  undo() {
    const entries = this.session.undo();
    if (entries.length === 0) return say("Nothing to undo");
    const here = new Set(this.items.places(entries.map(({ task }) => task.task)).map((place) => this.items.at(place).task.task));
    const absent = entries.filter(({ task }) => !here.has(task.task));
    if (absent.length > 0) {
      const at = Math.min(this.selection.cursor, this.items.count);
      this.items.insert(at, absent.map(({ task }) => task), absent.map(({ classes }) => (this.session.isMultiple ? classes : undefined)));
      this.selection.renumber((place) => (place >= at ? place + absent.length : place), this.items.count);
    }
    const places = this.items.places(entries.map(({ task }) => task.task));
    this.items.mark(places.filter((place) => !this.items.isOpen(place)), "open");
    this.selection.chooseAll(places);
    this.#moveCursor(places[0] ?? 0);
    say(`${counted(entries.length, "answer")} taken back`);
  }

  chooseShown() {
    const { first, end } = this.rows.visible;
    this.#change(() => this.selection.chooseAll(Array.from({ length: end - first }, (_, index) => first + index).filter((place) => this.items.isOpen(place))));
    say(`${counted(this.selection.count, "photo")} chosen`);
  }

  /** The open photos that look like the one under the cursor, as far as they are here. */
  chooseGroup() {
    this.#followsGroups = true;
    if (!this.#chooseGroupAt(this.selection.cursor)) return say("The model has not put this photo into a group yet");
    say(`A group of ${counted(this.selection.count, "photo")} chosen`);
    this.draw();
  }

  /** The photo under the cursor, large. */
  look() {
    const item = this.items.at(this.selection.cursor);
    if (!item) return;
    const dialog = byID("grid-look");
    byID("grid-look-photo").src = this.largeAddress(item.task);
    byID("grid-look-photo").alt = `Photo ${shortName(item.task.name ?? "")}`;
    byID("grid-look-name").textContent = this.#look(this.selection.cursor).label;
    if (!dialog.open) dialog.showModal();
  }

  /** True where the key meant something here. */
  press(event) {
    const named = classOfPress(this.classes, event);
    if (named) return this.choose(named.name), true;
    if ((event.ctrlKey || event.metaKey) && !event.altKey) {
      const acts = { a: this.chooseShown, z: this.undo, " ": () => this.#toggleAtCursor() };
      const act = event.shiftKey ? undefined : acts[event.key.toLowerCase()];
      if (act) return act.call(this), true;
    }
    if (event.altKey || event.metaKey) return false;
    if (this.#pressArrow(event)) return true;
    if (event.ctrlKey) return false;
    if (event.key === "/") return this.bar.focusSearch();
    const acts = {
      Enter: this.confirm, " ": this.#toggleAtCursor, Escape: () => this.#chooseNone(), Delete: this.decline, d: this.decline,
      ".": this.chooseGroup, Backspace: this.undo, u: this.undo, s: this.skip, z: this.look, "+": () => this.#resize(1), "=": () => this.#resize(1), "-": () => this.#resize(-1),
    };
    const act = acts[event.key];
    if (act) act.call(this);
    return Boolean(act);
  }

  /** Answers that the server did not take: their photos are open again, or gone. */
  reject(task, isExpired) {
    this.items.mark(this.items.places([task.task]), isExpired ? "gone" : "open");
    this.draw();
  }

  /** An answer that could not be taken back stands. */
  restore({ task, decision, classes }) {
    const state = { skip: "skipped", decline: "declined" }[decision] ?? "labelled";
    this.items.mark(this.items.places([task.task]), state, () => classes);
    this.draw();
  }

  /** Photos whose time was over while nobody answered. */
  expire(places) {
    this.items.mark(places, "gone");
    for (const place of places) this.session.shown.delete(this.items.at(place).task.task);
    this.draw();
  }

  /** Group by group: the next group is chosen by itself, so that one key labels it. */
  get #isByGroup() {
    return this.session.order === "group" && this.#followsGroups;
  }

  #chooseNone() {
    this.#followsGroups = false;
    this.#change(() => this.selection.clear());
  }

  #chooseGroupAt(place) {
    const places = this.items.groupAt(place);
    if (places.length === 0) return false;
    this.selection.moveTo(place, { count: this.items.count });
    this.selection.chooseAll(places);
    return true;
  }

  #confirmable(item) {
    if (item.draft) return item.draft;
    const standing = this.session.standing(item.task);
    if (standing?.length) return standing;
    return this.session.job.suggestions && item.task.suggestion ? [item.task.suggestion.class] : [];
  }

  #setAside(decision, state) {
    const targets = this.selection.targets(this.items.count).filter((place) => this.items.isOpen(place));
    if (targets.length > 0) this.#answer(decision, targets, () => [], `${counted(targets.length, "photo")} ${state}`, state);
  }

  #answer(decision, places, classesOf, said, state = "labelled") {
    performance.mark("portal-answer");
    const seconds = this.#timer.seconds / places.length;
    this.session.answer(decision, places.map((place) => ({ task: this.items.at(place).task, classes: classesOf(this.items.at(place)), seconds })));
    this.items.mark(places, state, classesOf);
    this.selection.clear();
    this.#timer.restart();
    say(said);
    if (this.settings.read("hide-done", "no") === "yes") this.#removeDone();
    const next = this.items.nextOpen(Math.min(places[0], this.items.count - 1));
    if (next >= 0) this.#goOnAt(next);
    if (next >= 0 && this.#isByGroup) this.#chooseGroupAt(next);
    this.draw();
  }

  /** The next open photo; where it is out of sight, its row becomes the first on the screen, so that much is to be seen after it. */
  #goOnAt(place) {
    this.selection.moveTo(place, { count: this.items.count });
    const { first, end } = this.rows.visible;
    if (place < first || place >= end) this.scroller.scrollTop = tilePosition(this.rows.shape, place).top;
  }

  #removeDone() {
    const where = this.items.removeDone();
    this.selection.renumber(where, this.items.count);
    this.draw();
  }

  #begin(place, adding, extending) {
    this.#change(() => {
      if (extending) this.selection.moveTo(place, { extending: true, count: this.items.count });
      else this.selection.begin(place, { adding });
    });
  }

  #ended() {
    this.selection.end();
    this.draw();
    if (this.selection.count > 1) say(`${counted(this.selection.count, "photo")} chosen`);
  }

  #toggleAtCursor() {
    this.#change(() => this.selection.toggle(this.selection.cursor));
  }

  #pressArrow(event) {
    const place = placeAfter(event.key, {
      cursor: this.selection.cursor, columns: this.rows.shape.columns, rowsShown: this.rows.rowsShown, count: this.items.count, isRightToLeft: isRightToLeft(),
    });
    if (place === undefined || this.items.count === 0) return false;
    if (event.shiftKey && !this.isExtending) this.selection.anchorHere();
    this.isExtending = event.shiftKey;
    this.#moveCursor(place, event.shiftKey);
    return true;
  }

  #moveCursor(place, extending = false) {
    this.#change(() => this.selection.moveTo(place, { extending, count: this.items.count }));
    const top = scrollToShow(this.rows.shape, this.selection.cursor, this.rows.view);
    if (top !== this.scroller.scrollTop) this.scroller.scrollTop = top;
  }

  #change(act) {
    act();
    this.draw();
  }

  #look(place) {
    const hue = (name) => this.hues.get(name);
    const isChosen = this.selection.chosen.has(place);
    return lookOf(this.items.at(place), { isChosen, isCursor: place === this.selection.cursor, showsSuggestions: this.session.job.suggestions, showsGroups: this.session.order === "group", hueOf: hue });
  }

  #drawNow() {
    this.rows.draw(this.items.count);
    const isThere = Boolean(this.rows.tile(this.selection.cursor));
    if (isThere) this.scroller.setAttribute("aria-activedescendant", tileID(this.selection.cursor));
    else this.scroller.removeAttribute("aria-activedescendant");
    byID("grid").classList.toggle("is-empty", this.items.count === 0);
    const chosen = this.selection.count;
    byID("grid-chosen").textContent = chosen > 0 ? `${count(chosen)} chosen` : `${count(this.items.openCount)} open here`;
    byID("grid-clear").disabled = chosen === 0;
    if (performance.getEntriesByName("portal-answer", "mark").length > 0) {
      performance.measure("portal-next-photo", "portal-answer");
      performance.clearMarks("portal-answer");
      performance.clearMeasures("portal-next-photo");
    }
    this.#claimMore();
  }

  /** Two screens of open photos beyond the one that is seen are there ahead. */
  #claimMore() {
    const screen = this.rows.shape.columns * (this.rows.rowsShown + 1);
    const ahead = this.items.openFrom(this.rows.visible.first);
    const room = openItemsMax - this.items.openCount;
    notify("grid-full", room <= 0 && ahead < screen ? "Many photos are open above. Answer or skip some, and more will come." : "");
    if (ahead < 3 * screen && room > 0) this.session.ensureAhead(Math.min(room, 2 * screen));
  }

  #resize(direction) {
    const edges = [90, 120, 150, 200, 260, 340];
    const at = edges.findIndex((edge) => edge >= this.rows.edgeMin);
    this.rows.edgeMin = edges[Math.max(0, Math.min(edges.length - 1, at + direction))];
    this.settings.write("tile-edge", this.rows.edgeMin);
    this.draw();
    requestAnimationFrame(() => this.#moveCursor(this.selection.cursor));
  }

  #bindControls() {
    const acts = {
      "grid-confirm": () => this.confirm(), "grid-undo": () => this.undo(), "grid-skip": () => this.skip(), "grid-decline": () => this.decline(),
      "grid-all": () => this.chooseShown(), "grid-group": () => this.chooseGroup(), "grid-clear": () => this.#chooseNone(),
      "grid-larger": () => this.#resize(1), "grid-smaller": () => this.#resize(-1), "grid-look-open": () => this.look(),
    };
    for (const [id, act] of Object.entries(acts)) byID(id).addEventListener("click", act);
    const hide = byID("grid-hide");
    hide.checked = this.settings.read("hide-done", "no") === "yes";
    hide.addEventListener("change", () => {
      this.settings.write("hide-done", hide.checked ? "yes" : "no");
      if (hide.checked) this.#removeDone();
    });
  }
}
