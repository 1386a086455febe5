// Seconds that somebody spent on a photo: the time while the page is seen, not what a hidden tab counts over lunch.

export class WorkTimer {
  #begun;
  #spent = 0;

  constructor({ now = () => performance.now(), page = globalThis.document } = {}) {
    this.now = now;
    this.page = page;
    page?.addEventListener("visibilitychange", () => this.#turn());
    this.restart();
  }

  restart() {
    this.#spent = 0;
    this.#begun = this.page?.hidden ? undefined : this.now();
  }

  get seconds() {
    return (this.#spent + (this.#begun === undefined ? 0 : this.now() - this.#begun)) / 1000;
  }

  #turn() {
    if (this.page.hidden && this.#begun !== undefined) {
      this.#spent += this.now() - this.#begun;
      this.#begun = undefined;
    } else if (!this.page.hidden) this.#begun ??= this.now();
  }
}
