// Sweeping over tiles with a mouse, a pen or a finger. A finger scrolls up and down as everywhere; it sweeps when it moves
// sideways first, or after resting a moment on a tile. A tap chooses one.

import { tileAt } from "./portal-grid-window.js";

const restMilliseconds = 350;
const slackPixels = 8;
const edgePixels = 48;

export class Sweep {
  #pointer = undefined; // {id, index, x, y, isTouch, isSweeping, event}
  #rest = undefined;
  #scrolling = undefined;

  /** `rows`: TileRows. `begin(index, {adding, extending})`, `reach(index)`, `end()`, `tap(index)` say what happens. */
  constructor({ rows, begin, reach, end, tap }) {
    Object.assign(this, { rows, begin, reach, end, tap });
    const { scroller } = rows;
    scroller.addEventListener("pointerdown", (event) => this.#down(event));
    scroller.addEventListener("pointermove", (event) => this.#move(event));
    scroller.addEventListener("pointerup", (event) => this.#up(event));
    scroller.addEventListener("pointercancel", () => this.#stop());
    // Once a finger sweeps, it no longer scrolls. The browser asks here, before it begins to.
    scroller.addEventListener("touchmove", (event) => this.#pointer?.isSweeping && event.preventDefault(), { passive: false });
    scroller.addEventListener("contextmenu", (event) => this.#pointer?.isTouch && event.preventDefault());
  }

  #down(event) {
    if (event.button !== 0 || !event.isPrimary || !event.target.closest(".thumb")) return;
    const index = tileAt(this.rows.shape, this.rows.pointIn(event));
    if (index < 0) return;
    const isTouch = event.pointerType === "touch";
    this.#pointer = { id: event.pointerId, index, x: event.clientX, y: event.clientY, isTouch, isSweeping: false, last: event };
    if (isTouch) this.#rest = setTimeout(() => this.#start({ adding: true }), restMilliseconds);
    else {
      event.preventDefault();
      this.rows.scroller.focus({ preventScroll: true });
      this.#start({ adding: event.ctrlKey || event.metaKey, extending: event.shiftKey });
    }
  }

  #start(how) {
    const pointer = this.#pointer;
    if (!pointer) return;
    clearTimeout(this.#rest);
    pointer.isSweeping = true;
    this.rows.scroller.setPointerCapture?.(pointer.id);
    if (pointer.isTouch) navigator.vibrate?.(10);
    this.begin(pointer.index, how);
    this.#scrolling ??= requestAnimationFrame(() => this.#scrollAtEdge());
  }

  #move(event) {
    const pointer = this.#pointer;
    if (pointer?.id !== event.pointerId) return;
    pointer.last = event;
    if (!pointer.isSweeping) {
      const [across, along] = [Math.abs(event.clientX - pointer.x), Math.abs(event.clientY - pointer.y)];
      if (across > slackPixels && across > along) this.#start({ adding: true });
      else if (along > slackPixels) this.#stop();
      return;
    }
    this.#reach(event);
  }

  #reach(event) {
    const index = tileAt(this.rows.shape, this.rows.pointIn(event));
    if (index >= 0) this.reach(index);
  }

  #up(event) {
    const pointer = this.#pointer;
    if (pointer?.id !== event.pointerId) return;
    const isTap = pointer.isTouch && !pointer.isSweeping;
    this.#stop();
    if (isTap) this.tap(pointer.index);
  }

  #stop() {
    clearTimeout(this.#rest);
    const wasSweeping = this.#pointer?.isSweeping;
    this.#pointer = undefined;
    if (this.#scrolling) cancelAnimationFrame(this.#scrolling);
    this.#scrolling = undefined;
    if (wasSweeping) this.end();
  }

  /** Near an edge the grid scrolls by itself, faster the nearer. */
  #scrollAtEdge() {
    const pointer = this.#pointer;
    if (!pointer?.isSweeping) return;
    const box = this.rows.scroller.getBoundingClientRect();
    const [above, below] = [box.top + edgePixels - pointer.last.clientY, pointer.last.clientY - (box.bottom - edgePixels)];
    const speed = above > 0 ? -Math.min(above, edgePixels) / 3 : below > 0 ? Math.min(below, edgePixels) / 3 : 0;
    if (speed !== 0) {
      this.rows.scroller.scrollTop += speed;
      this.#reach(pointer.last);
    }
    this.#scrolling = requestAnimationFrame(() => this.#scrollAtEdge());
  }
}
