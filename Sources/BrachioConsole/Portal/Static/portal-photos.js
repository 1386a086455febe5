// Photos loaded and decoded ahead of being shown, a bounded number of them.

import { emptyImage } from "./portal-page.js";

export class PhotoCache {
  #entries = new Map(); // address → {promise, photo, abandon}, least recently used first
  #waiting = [];
  #loadingCount = 0;

  /** `load(address)` returns {promise, abandon}; `dispose(photo)` gives its memory back. */
  constructor({ load = loadImage, dispose = disposeImage, countMax = 12, loadingMax = 4 } = {}) {
    Object.assign(this, { load, dispose, countMax, loadingMax });
  }

  get count() {
    return this.#entries.size;
  }

  /** The decoded photo if it is here, else undefined. */
  ready(address) {
    return this.#touch(address)?.photo;
  }

  /** The photo, as soon as it is decoded; goes before everything that is only wanted ahead. */
  get(address) {
    return (this.#touch(address) ?? this.#begin(address, true)).promise;
  }

  /** Says what is wanted next, most urgent first. What is wanted no longer and was not begun is forgotten. */
  prefetch(addresses) {
    this.#waiting = addresses.slice(0, this.countMax - 1).filter((address) => !this.#touch(address));
    this.#pump();
  }

  clear() {
    this.#waiting = [];
    for (const address of [...this.#entries.keys()]) this.#evict(address);
  }

  #pump() {
    while (this.#loadingCount < this.loadingMax && this.#waiting.length > 0) {
      const address = this.#waiting.shift();
      if (!this.#entries.has(address)) this.#begin(address, false);
    }
  }

  #begin(address) {
    const { promise, abandon } = this.load(address);
    const entry = { photo: undefined, abandon };
    this.#loadingCount += 1;
    entry.promise = promise.then((photo) => {
      if (this.#entries.get(address) === entry) entry.photo = photo;
      else this.dispose(photo);
      return photo;
    }, (error) => {
      if (this.#entries.get(address) === entry) this.#entries.delete(address);
      throw error;
    }).finally(() => {
      this.#loadingCount -= 1;
      this.#pump();
    });
    entry.promise.catch(() => {}); // a photo that was only wanted ahead may fail in silence: showing it asks again
    this.#entries.set(address, entry);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.countMax) break;
      this.#evict(oldest);
    }
    return entry;
  }

  #touch(address) {
    const entry = this.#entries.get(address);
    if (entry) {
      this.#entries.delete(address);
      this.#entries.set(address, entry);
    }
    return entry;
  }

  #evict(address) {
    const entry = this.#entries.get(address);
    this.#entries.delete(address);
    if (entry.photo) this.dispose(entry.photo);
    else entry.abandon?.();
  }
}

function loadImage(address) {
  const image = new Image();
  image.decoding = "async";
  image.src = address;
  return { promise: image.decode().then(() => image), abandon: () => disposeImage(image) };
}

function disposeImage(image) {
  if (!image.isConnected) emptyImage(image);
}
