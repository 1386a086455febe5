// One by one: a large photo, and the keys that answer it.

import { classOfPress, toggled } from "./portal-classes.js";
import { ClassBar } from "./portal-class-bar.js";
import { byID, isRightToLeft, say, shortName } from "./portal-page.js";
import { PhotoCache } from "./portal-photos.js";
import { Stage, zoomButtons } from "./portal-stage.js";
import { WorkTimer } from "./portal-work-timer.js";
import { share } from "./portal-wording.js";

/** Photos decoded ahead, and kept behind. */
const aheadCount = 6;
const behindCount = 3;

export class OneByOne {
  #task = undefined;
  #chosen = [];
  #timer = new WorkTimer();

  constructor({ session, classes, largeAddress = ({ photo }) => photo, finerAddress }) {
    Object.assign(this, { session, classes, largeAddress });
    this.photos = new PhotoCache({ countMax: aheadCount + behindCount + 3 });
    this.stage = new Stage(byID("stage"), { finerAddress });
    byID("stage-tools").replaceChildren(...zoomButtons(this.stage));
    this.bar = new ClassBar(byID("classes"), { classes, isMultiple: session.isMultiple, onChoose: (name) => this.choose(name) });
    byID("submit").hidden = !session.isMultiple;
    for (const [id, act] of Object.entries(this.#commands())) byID(id).addEventListener("click", act);
  }

  get isOpen() {
    return !byID("one").hidden;
  }

  /** The task that is on the screen and waits for an answer; undefined while one looks back. */
  get openTask() {
    return this.#task;
  }

  open() {
    byID("one").hidden = false;
    if (!this.#task) this.next();
    else this.#draw();
    this.focus();
  }

  /** Leaves; the task on the screen goes back to the front of those held. */
  close() {
    byID("one").hidden = true;
    if (this.#task) this.#hold(this.#task);
    this.#task = undefined;
    this.session.timeline.toNext();
    this.stage.show(undefined);
    this.photos.clear();
  }

  focus() {
    byID("stage").focus({ preventScroll: true });
  }

  /** More tasks came, or fewer. */
  refresh() {
    if (!this.isOpen) return;
    if (this.#task || this.session.timeline.isBack) this.#prefetch();
    else if (this.session.buffer.count > 0) this.next();
    else this.#draw();
  }

  /** Goes to the next open task. */
  next() {
    this.session.timeline.toNext();
    if (!this.#task) {
      this.#task = this.session.buffer.take();
      if (this.#task) this.session.shown.add(this.#task.task);
      this.#chosen = this.session.standing(this.#task) ?? [];
      this.#timer.restart();
    }
    this.#draw();
    this.session.ensureAhead();
  }

  /** The task on the screen is not the person's any more. */
  dropTask() {
    if (this.#task) this.session.shown.delete(this.#task.task);
    this.#task = undefined;
    this.next();
  }

  choose(name) {
    const looked = this.session.timeline.current;
    if (!looked && !this.#task) return;
    if (!this.session.isMultiple) return this.#submit("label", [name]);
    this.#chosen = toggled(this.#chosen, name, this.classes);
    this.#drawChoice();
    say(this.#chosen.length > 0 ? `Chosen: ${this.#chosen.join(", ")}` : "Nothing chosen");
  }

  /** Enter: what is chosen in a job with several classes a photo; else the label that stands or is suggested. */
  confirm() {
    const looked = this.session.timeline.current;
    const task = looked?.task ?? this.#task;
    if (!task) return;
    if (this.session.isMultiple && this.#chosen.length > 0) return this.#submit("label", this.#chosen);
    const standing = !looked && (this.session.standing(task) ?? (task.suggestion ? [task.suggestion.class] : undefined));
    if (standing?.length) this.#submit("label", standing);
    else if (looked) this.forward();
    else say("Choose a class first, or skip the photo");
  }

  skip() {
    this.#submit("skip", []);
  }

  decline() {
    this.#submit("decline", []);
  }

  undo() {
    const entries = this.session.undo();
    if (entries.length === 0) return say("Nothing to undo");
    if (this.#task) this.#hold(this.#task);
    for (const { task } of entries.slice(0, -1).reverse()) this.#hold(task);
    const entry = entries.at(-1);
    this.#task = entry.task;
    this.#chosen = this.session.isMultiple ? entry.classes : [];
    this.#timer.restart();
    say(entries.length > 1 ? `${entries.length} answers taken back` : "Answer taken back");
    this.#draw();
  }

  async back() {
    if (!this.session.timeline.back()) {
      const isMore = await this.session.readHistory().catch(() => false);
      if (!isMore || !this.session.timeline.back()) return say("This is the first one");
    }
    this.#lookAgain();
  }

  forward() {
    if (!this.session.timeline.forward()) return;
    this.#lookAgain();
  }

  /** True where the key meant something here. */
  press(event) {
    if (event.key === "Escape" && this.session.timeline.isBack) return this.next(), true;
    const named = classOfPress(this.classes, event);
    if (named) return this.choose(named.name), true;
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z") return this.undo(), true;
    if (event.ctrlKey || event.altKey || event.metaKey) return false;
    if (this.stage.press(event)) return true;
    const [before, after] = isRightToLeft() ? ["ArrowRight", "ArrowLeft"] : ["ArrowLeft", "ArrowRight"];
    const acts = {
      [before]: this.back, PageUp: this.back, [after]: this.forward, PageDown: this.forward, Enter: this.confirm,
      " ": this.skip, s: this.skip, Delete: this.decline, d: this.decline, Backspace: this.undo, u: this.undo,
    };
    if (event.key === "/") return this.bar.focusSearch();
    const act = acts[event.key];
    if (act) act.call(this);
    return Boolean(act);
  }

  #commands() {
    return {
      back: () => this.back(), forward: () => this.forward(), undo: () => this.undo(), skip: () => this.skip(),
      decline: () => this.decline(), submit: () => this.confirm(),
    };
  }

  #hold(task) {
    this.session.shown.delete(task.task);
    this.session.buffer.putFirst(task);
  }

  #submit(decision, classes) {
    const looked = this.session.timeline.current;
    const task = looked?.task ?? this.#task;
    if (!task) return;
    performance.mark("portal-answer");
    this.session.answer(decision, [{ task, classes, seconds: this.#timer.seconds }]);
    if (looked) {
      this.session.timeline.forward();
      this.#timer.restart();
      return this.#lookAgain();
    }
    this.#task = undefined;
    this.next();
    afterPaint(() => {
      performance.measure("portal-next-photo", "portal-answer");
      performance.clearMarks("portal-answer");
      performance.clearMeasures("portal-next-photo");
    });
  }

  #lookAgain() {
    const looked = this.session.timeline.current;
    this.#chosen = looked ? looked.classes : this.session.standing(this.#task) ?? [];
    this.#timer.restart();
    if (looked) this.#draw();
    else this.next();
  }

  #draw() {
    const looked = this.session.timeline.current;
    const task = looked?.task ?? this.#task;
    byID("one").classList.toggle("is-looking-back", Boolean(looked));
    byID("one").classList.toggle("is-empty", !task);
    byID("photo-name").textContent = task ? shortName(task.name ?? "") : "";
    this.bar.setDisabled(!task);
    for (const id of ["skip", "decline", "submit"]) byID(id).disabled = !task;
    byID("forward").disabled = !looked;
    this.#drawChoice();
    this.#showPhoto(task);
    if (task) say(this.#described(task, looked));
    else this.dispatchEmpty?.();
  }

  #drawChoice() {
    const looked = this.session.timeline.current;
    const task = looked?.task ?? this.#task;
    const suggestion = looked || !this.session.job.suggestions ? undefined : task?.suggestion;
    this.bar.show({ chosen: this.#chosen, suggestion });
    byID("question").textContent = questionFor(task, looked, suggestion, this.session);
  }

  #described(task, looked) {
    const name = shortName(task.name ?? "photo");
    if (looked) return `Back at ${name}, ${answerInWords(looked)}`;
    const suggestion = this.session.job.suggestions && task.suggestion ? `, suggested: ${task.suggestion.class}` : "";
    return `${name}${task.current?.length ? `, labelled ${task.current.join(", ")}` : ""}${suggestion}`;
  }

  #showPhoto(task) {
    const wait = byID("stage-wait");
    if (!task) {
      wait.hidden = true;
      return this.stage.show(undefined);
    }
    const address = this.largeAddress(task);
    const named = { ...task, alt: `Photo ${shortName(task.name ?? "")}` };
    const ready = this.photos.ready(address);
    this.stage.show(ready, named);
    wait.hidden = Boolean(ready);
    wait.textContent = "Loading the photo…";
    this.#prefetch();
    if (ready) return;
    const isStill = () => (this.session.timeline.current?.task ?? this.#task)?.task === task.task && this.isOpen;
    this.photos.get(address).then((image) => {
      if (!isStill()) return;
      this.stage.show(image, named);
      wait.hidden = true;
    }, () => {
      if (isStill()) wait.textContent = "This photo cannot be shown. Skip it, or decline it if that stays so.";
    });
  }

  #prefetch() {
    const { buffer, timeline } = this.session;
    const behind = timeline.isBack ? timeline.around(behindCount).reverse() : [];
    const current = this.#task ? [this.#task] : [];
    this.photos.prefetch([...behind.map(({ task }) => task), ...current, ...buffer.peek(aheadCount)].map(this.largeAddress));
  }
}

function questionFor(task, looked, suggestion, session) {
  if (!task) return "";
  if (looked) return `You answered: ${answerInWords(looked)}`;
  if (task.current?.length) return session.standing(task) ? `Labelled ${task.current.join(", ")}. Enter confirms.` : `Labelled ${task.current.join(", ")}. Is that so?`;
  if (suggestion) return `Suggested: ${suggestion.class} (${share(suggestion.confidence)}). Enter confirms.`;
  return session.isMultiple ? "Choose all that apply, then Enter." : "";
}

function answerInWords({ decision, classes }) {
  if (decision === "skip") return "skipped";
  if (decision === "decline") return "declined";
  return classes.length > 0 ? classes.join(", ") : "none of the classes";
}

/** Runs once the next frame is on the screen, as nearly as a page can know. */
function afterPaint(act) {
  requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      // An open port is not collected for a long time.
      channel.port1.close();
      act();
    };
    channel.port2.postMessage(undefined);
  });
}
