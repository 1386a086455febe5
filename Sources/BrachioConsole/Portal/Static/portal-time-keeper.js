// Asks for more time for the photos that somebody is working on, and lets go those that wait unseen for too long.

import { isRunningOut } from "./portal-claims.js";

const everyMilliseconds = 4_000;
/** Without a key, a touch or a move for so long, nobody is taken to be there. */
const idleMillisecondsMax = 180_000;

export class TimeKeeper {
  #lastSign;

  /** `openTasks()`: what is on the screen and waits for an answer. */
  constructor({ session, openTasks, page = document, now = () => performance.now(), every = (act) => setInterval(act, everyMilliseconds) }) {
    Object.assign(this, { session, openTasks, page, now });
    this.#lastSign = now();
    for (const type of ["keydown", "pointerdown", "pointermove", "wheel"]) {
      page.addEventListener(type, () => { this.#lastSign = this.now(); }, { passive: true, capture: true });
    }
    every(() => this.check());
  }

  get isSomebodyThere() {
    return !this.page.hidden && this.now() - this.#lastSign < idleMillisecondsMax;
  }

  check() {
    // What was fetched ahead and not reached goes back; fresh photos come in its place.
    const over = this.session.buffer.dropExpired(this.session.api.serverNow());
    if (over.length > 0) {
      this.session.giveBack(over);
      if (this.isSomebodyThere) this.session.ensureAhead();
    }
    // Asked for a little before the end, so that a slow network does not make it late.
    const running = this.openTasks().filter((task) => isRunningOut(task, this.session.api.serverNow() + 2 * everyMilliseconds));
    if (running.length > 0 && this.isSomebodyThere) return this.session.keep(running);
    return undefined;
  }
}
