// Which tiles of the grid are chosen: a cursor, an anchor, and a set. Places are indices into the list of tiles.

export class Selection {
  #base = new Set(); // what was chosen before the present sweep

  constructor() {
    this.cursor = 0;
    this.anchor = 0;
    this.chosen = new Set();
  }

  get count() {
    return this.chosen.size;
  }

  /** The chosen places in order; the cursor's alone where nothing is chosen. */
  targets(count) {
    const places = this.chosen.size > 0 ? [...this.chosen] : [this.cursor];
    return places.filter((place) => place >= 0 && place < count).sort((a, b) => a - b);
  }

  /** Moves the cursor; with `extending`, everything between anchor and cursor is chosen. */
  moveTo(place, { extending = false, count }) {
    const to = Math.max(0, Math.min(count - 1, place));
    this.cursor = to;
    if (extending) this.#chooseRange(to);
    else this.anchor = to;
    return to;
  }

  /** A sweep begins at a tile. `adding` keeps what is chosen. Beginning on a chosen tile while adding takes tiles out. */
  begin(place, { adding = false } = {}) {
    this.isRemoving = adding && this.chosen.has(place);
    this.#base = adding ? new Set(this.chosen) : new Set();
    this.cursor = this.anchor = place;
    this.#chooseRange(place);
  }

  /** The sweep reaches a tile: all between its beginning and here. Going back lets go again. */
  sweepTo(place, count) {
    this.cursor = Math.max(0, Math.min(count - 1, place));
    this.#chooseRange(this.cursor);
  }

  end() {
    this.#base = new Set(this.chosen);
    this.isRemoving = false;
  }

  /** Shift+arrows begin here: what is chosen by other means stays. */
  anchorHere() {
    this.anchor = this.cursor;
    this.#base = new Set(this.chosen);
  }

  toggle(place) {
    if (!this.chosen.delete(place)) this.chosen.add(place);
    this.cursor = this.anchor = place;
    this.#base = new Set(this.chosen);
  }

  chooseAll(places) {
    this.chosen = new Set(places);
    this.#base = new Set(this.chosen);
  }

  clear() {
    this.chosen = new Set();
    this.#base = new Set();
    this.anchor = this.cursor;
  }

  /** Tiles were taken out or put in: `where(oldPlace)` is the new place, or -1. */
  renumber(where, count) {
    const moved = (places) => new Set([...places].map(where).filter((place) => place >= 0));
    this.chosen = moved(this.chosen);
    this.#base = moved(this.#base);
    const inside = (place) => Math.max(0, Math.min(count - 1, place));
    const cursor = where(this.cursor);
    this.cursor = inside(cursor < 0 ? this.cursor : cursor);
    const anchor = where(this.anchor);
    this.anchor = inside(anchor < 0 ? this.cursor : anchor);
  }

  #chooseRange(to) {
    const [low, high] = [Math.min(this.anchor, to), Math.max(this.anchor, to)];
    this.chosen = new Set(this.#base);
    for (let place = low; place <= high; place += 1) {
      if (this.isRemoving) this.chosen.delete(place);
      else this.chosen.add(place);
    }
  }
}

/** Where a key leads from `cursor` in rows of `columns`; undefined if it leads nowhere. In right-to-left text, left is onward. */
export function placeAfter(key, { cursor, columns, rowsShown, count, isRightToLeft }) {
  const onward = isRightToLeft ? -1 : 1;
  const steps = {
    ArrowRight: onward, ArrowLeft: -onward, ArrowDown: columns, ArrowUp: -columns,
    PageDown: columns * rowsShown, PageUp: -columns * rowsShown,
  };
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  const step = steps[key];
  if (step === undefined) return undefined;
  const place = cursor + step;
  // Up and down stay in the column: where there is no row, the cursor stays; the last row may be short.
  if (Math.abs(step) >= columns && columns > 0 && key.startsWith("Arrow")) {
    if (place < 0) return cursor;
    const lastRow = Math.floor((count - 1) / columns);
    if (place >= count) return Math.floor(cursor / columns) < lastRow ? count - 1 : cursor;
  }
  return Math.max(0, Math.min(count - 1, place));
}
