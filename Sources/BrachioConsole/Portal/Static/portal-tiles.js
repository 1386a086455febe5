// The grid's tiles in the page: only the rows on the screen and a few beyond exist as elements.

import { gridShape, shownRange, tilePosition, visibleRange } from "./portal-grid-window.js";
import { element, emptyImage, isRightToLeft, shortName } from "./portal-page.js";
import { share } from "./portal-wording.js";

export const tileID = (index) => `thumb-${index}`;

export class TileRows {
  #rows = new Map(); // row number → element
  #shape = gridShape({ width: 1, edgeMin: 1, gap: 0, count: 0 });

  /** `scroller` scrolls, `canvas` is as high as all rows; `describe(index)` says how a tile looks. */
  constructor({ scroller, canvas, describe, gap = 8 }) {
    Object.assign(this, { scroller, canvas, describe, gap, edgeMin: 150 });
  }

  get shape() {
    return this.#shape;
  }

  get view() {
    return { scrollTop: this.scroller.scrollTop, viewHeight: this.scroller.clientHeight };
  }

  get visible() {
    return visibleRange(this.#shape, this.view);
  }

  get rowsShown() {
    return Math.max(1, Math.floor(this.scroller.clientHeight / (this.#shape.edge + this.gap)));
  }

  /** Elements that exist now. */
  get elementCount() {
    return [...this.#rows.values()].reduce((sum, row) => sum + row.childElementCount, 0);
  }

  /** Draws what is to be seen of so many tiles. */
  draw(count) {
    const shape = gridShape({ width: this.canvas.clientWidth, edgeMin: this.edgeMin, gap: this.gap, count });
    if (shape.columns !== this.#shape.columns || shape.edge !== this.#shape.edge) this.#clear();
    this.#shape = shape;
    this.canvas.style.blockSize = `${shape.height}px`;
    this.canvas.style.setProperty("--tile-edge", `${shape.edge}px`);
    this.scroller.setAttribute("aria-rowcount", String(shape.rows));
    this.scroller.setAttribute("aria-colcount", String(shape.columns));
    const { first, end } = shownRange(shape, this.view);
    const [firstRow, endRow] = [first / shape.columns, Math.ceil(end / shape.columns)];
    for (const [number, row] of this.#rows) {
      if (number >= firstRow && number < endRow) continue;
      empty(row);
      row.remove();
      this.#rows.delete(number);
    }
    for (let number = firstRow; number < endRow; number += 1) this.#drawRow(number);
  }

  /** The tile's element, if it is in the page. */
  tile(index) {
    return this.#rows.get(Math.floor(index / this.#shape.columns))?.children[index % this.#shape.columns];
  }

  /** Where a point of the window lies in the canvas, from its inline start. */
  pointIn({ clientX, clientY }) {
    const box = this.canvas.getBoundingClientRect();
    return { inline: isRightToLeft() ? box.right - clientX : clientX - box.left, block: clientY - box.top };
  }

  #clear() {
    for (const row of this.#rows.values()) empty(row);
    this.canvas.replaceChildren();
    this.#rows.clear();
  }

  #drawRow(number) {
    const { columns, count } = this.#shape;
    let row = this.#rows.get(number);
    if (!row) {
      row = element("div", { className: "thumb-row", role: "row", "aria-rowindex": String(number + 1) });
      row.style.insetBlockStart = `${tilePosition(this.#shape, number * columns).top}px`;
      this.#rows.set(number, row);
      const next = [...this.#rows.keys()].filter((other) => other > number).sort((a, b) => a - b)[0];
      this.canvas.insertBefore(row, next === undefined ? null : this.#rows.get(next));
    }
    const length = Math.min(columns, count - number * columns);
    while (row.childElementCount > length) {
      forget(row.lastElementChild);
      row.lastElementChild.remove();
    }
    while (row.childElementCount < length) row.append(newTile());
    for (let column = 0; column < length; column += 1) {
      const index = number * columns + column;
      dress(row.children[column], this.describe(index), index, column);
    }
  }
}

function newTile() {
  return element(
    "div", { className: "thumb", role: "gridcell" }, element("img", { className: "thumb-photo", alt: "", decoding: "async", draggable: false }),
    element("span", { className: "thumb-check", "aria-hidden": "true" }), element("bdi", { className: "thumb-badge", "aria-hidden": "true" }));
}

/** Makes a tile look as described, touching only what differs. */
function dress(tile, look, index, column) {
  const [photo, , badge] = tile.children;
  if (photo.getAttribute("src") !== look.thumbnail) {
    photo.classList.remove("is-missing");
    photo.onerror = () => photo.classList.add("is-missing");
    photo.src = look.thumbnail;
  }
  set(tile, "id", tileID(index));
  set(tile, "aria-colindex", String(column + 1));
  set(tile, "aria-selected", String(look.isChosen));
  set(tile, "aria-label", look.label);
  set(tile, "data-state", look.state);
  set(tile, "data-band", look.band);
  tile.classList.toggle("is-cursor", look.isCursor);
  if (badge.textContent !== look.badge) badge.textContent = look.badge;
  tile.style.setProperty("--hue", String(look.hue ?? 0));
}

function set(tile, name, value) {
  if (tile.getAttribute(name) !== value) tile.setAttribute(name, value);
}

function empty(row) {
  for (const tile of row.children) forget(tile);
}

/** Stops a photo's loading and gives its memory back. */
function forget(tile) {
  tile.firstElementChild.onerror = null;
  emptyImage(tile.firstElementChild);
}

/** How an item of the grid looks and what is said of it. `hueOf(name)` is its class's colour. */
export function lookOf(item, { isChosen, isCursor, showsSuggestions, showsGroups = false, hueOf }) {
  const { task } = item;
  const suggestion = showsSuggestions ? task.suggestion : undefined;
  const words = [shortName(task.name ?? "photo")];
  let [badge, state, named] = ["", item.state, undefined];
  if (item.state === "labelled") [badge, named] = [item.classes.join(", ") || "none", item.classes[0]];
  else if (item.state === "skipped" || item.state === "declined" || item.state === "gone") badge = item.state === "gone" ? "went back" : item.state;
  else if (item.draft) [badge, named, state] = [item.draft.join(", ") || "none", item.draft[0], "draft"];
  else if (task.current?.length) [badge, named, state] = [`${task.current.join(", ")}?`, task.current[0], "suggested"];
  else if (suggestion) [badge, named, state] = [`${suggestion.class} ${share(suggestion.confidence)}`, suggestion.class, "suggested"];
  if (state === "labelled") words.push(`labelled ${badge}`);
  else if (state === "suggested") words.push(`suggested ${badge}`);
  else if (state === "draft") words.push(`chosen ${badge}, not sent`);
  else if (badge) words.push(badge);
  const group = showsGroups && typeof task.group === "number" ? task.group : undefined;
  if (group !== undefined) words.push(`group ${group + 1}`);
  return { band: group === undefined ? "" : String(group % 2), thumbnail: task.thumbnail ?? task.photo, label: words.join(", "), badge, state, hue: named === undefined ? undefined : hueOf(named), isChosen, isCursor };
}
