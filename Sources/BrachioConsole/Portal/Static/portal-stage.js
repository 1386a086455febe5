// The large photo: fitted, zoomed and moved by keys, wheel, mouse and fingers.

import { element } from "./portal-page.js";
import { fitted, moved, pinched, whole, zoomedAt } from "./portal-zoom.js";

const keyFactor = 1.4;
/** From this zoom on a finer picture is fetched. */
const finerFrom = 1.8;

export class Stage {
  #view = whole;
  #photo = undefined;
  #pointers = new Map();
  #finer = undefined;
  #task = undefined;

  /** `frame` is the element that the photo is shown in. `finerAddress(task)` names a picture with more pixels, or nothing. */
  constructor(frame, { finerAddress = () => undefined } = {}) {
    Object.assign(this, { frame, finerAddress });
    new ResizeObserver(() => this.#place()).observe(frame);
    frame.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    frame.addEventListener("pointerdown", (event) => this.#down(event));
    frame.addEventListener("pointermove", (event) => this.#move(event));
    for (const type of ["pointerup", "pointercancel"]) frame.addEventListener(type, (event) => this.#up(event));
    frame.addEventListener("dblclick", (event) => this.zoom(this.isZoomed ? 0 : 2.5, this.#point(event)));
  }

  get isZoomed() {
    return this.#view.scale > 1;
  }

  /** Shows a decoded photo at once; `undefined` shows nothing. */
  show(image, task) {
    this.#photo?.remove();
    this.#finer = undefined;
    this.#photo = image;
    this.#task = task;
    this.#view = whole;
    if (!image) return;
    image.className = "photo";
    image.alt = task.alt ?? "";
    image.draggable = false;
    image.decoding = "sync";
    this.#place();
    this.frame.prepend(image);
  }

  /** Zooms by a factor about a point, the middle unless told; 0 shows the whole photo. */
  zoom(factor, point = { x: 0, y: 0 }) {
    this.#view = factor === 0 ? whole : zoomedAt(this.#view, factor, point, this.#sizes());
    this.#place();
  }

  /** True where the key was for the stage. */
  press(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return false;
    const step = Math.min(this.frame.clientWidth, this.frame.clientHeight) / 5;
    const pan = { ArrowLeft: [step, 0], ArrowRight: [-step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] }[event.key];
    if (pan && this.isZoomed) this.#view = moved(this.#view, ...pan, this.#sizes());
    else if (event.key === "+" || event.key === "=") this.zoom(keyFactor);
    else if (event.key === "-") this.zoom(1 / keyFactor);
    else if (event.key === "0") this.zoom(0);
    else if (event.key === "z") this.zoom(this.isZoomed ? 0 : 2.5);
    else return false;
    this.#place();
    return true;
  }

  #sizes() {
    const frame = { width: this.frame.clientWidth, height: this.frame.clientHeight };
    return { frame, photo: fitted({ width: this.#photo?.naturalWidth ?? 0, height: this.#photo?.naturalHeight ?? 0 }, frame) };
  }

  #place() {
    if (!this.#photo) return;
    const { photo } = this.#sizes();
    const { scale, x, y } = this.#view;
    this.#photo.style.width = `${photo.width}px`;
    this.#photo.style.height = `${photo.height}px`;
    this.#photo.style.transform = `translate(-50%, -50%) translate(${x}px, ${y}px) scale(${scale})`;
    this.frame.classList.toggle("is-zoomed", scale > 1);
    this.frame.dataset.scale = scale.toFixed(2);
    if (scale >= finerFrom) this.#fetchFiner();
  }

  /** Takes the place of the photo once it is decoded, with the same size on the screen. */
  async #fetchFiner() {
    const address = this.#finer ? undefined : this.finerAddress(this.#task);
    if (!address) return;
    const finer = (this.#finer = new Image());
    finer.src = address;
    await finer.decode().catch(() => {});
    if (this.#finer !== finer || !finer.complete || finer.naturalWidth <= this.#photo.naturalWidth) return;
    Object.assign(finer, { className: "photo", alt: this.#photo.alt, draggable: false });
    finer.style.cssText = this.#photo.style.cssText;
    this.#photo.replaceWith(finer);
    this.#photo = finer;
  }

  #point(event) {
    const box = this.frame.getBoundingClientRect();
    return { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 };
  }

  #wheel(event) {
    if (!this.#photo) return;
    event.preventDefault();
    // A line is about 16 pixels; a notch of a wheel zooms by a fifth, a touchpad's pinch (with Ctrl) finely.
    const pixels = event.deltaY * (event.deltaMode === 1 ? 16 : 1);
    this.zoom(Math.exp(-pixels * (event.ctrlKey ? 0.01 : 0.002)), this.#point(event));
  }

  #down(event) {
    if (event.target.closest("button") || event.button > 0) return;
    this.#pointers.set(event.pointerId, this.#point(event));
    if (this.isZoomed || this.#pointers.size > 1) this.frame.setPointerCapture(event.pointerId);
  }

  #move(event) {
    const from = this.#pointers.get(event.pointerId);
    if (!from) return;
    const before = [...this.#pointers.values()];
    const to = this.#point(event);
    this.#pointers.set(event.pointerId, to);
    if (before.length === 2) this.#view = pinched(this.#view, before, [...this.#pointers.values()], this.#sizes());
    else if (before.length === 1 && this.isZoomed) this.#view = moved(this.#view, to.x - from.x, to.y - from.y, this.#sizes());
    else return;
    this.#place();
  }

  #up(event) {
    this.#pointers.delete(event.pointerId);
  }
}

/** The buttons for those who have neither keys nor a wheel. */
export function zoomButtons(stage) {
  const button = (label, text, factor) => element("button", {
    type: "button", className: "stage-tool", "aria-label": label, title: label, textContent: text, onclick: () => stage.zoom(factor),
  });
  return [button("Zoom out", "−", 1 / keyFactor), button("Whole photo", "⤢", 0), button("Zoom in", "+", keyFactor)];
}
