// Instructions: short beside the photo, full in a dialog with good and bad examples, and the keys.

import { byID, element } from "./portal-page.js";
import { setRichText } from "./portal-rich-text.js";

/** Examples of a kind beside the photo; the dialog has them all. */
const briefMax = 4;

export class Instructions {
  /** `instructions`: {short, full, good, bad}. `settings` remembers which job's instructions were read. */
  constructor({ job, instructions, classes, settings }) {
    Object.assign(this, { job, settings });
    const { short = "", full = "", good = [], bad = [] } = instructions ?? {};
    setRichText(byID("brief-text"), short);
    const hasExamples = good.length + bad.length > 0;
    byID("brief").hidden = short === "" && full === "" && !hasExamples;
    byID("brief-more").hidden = full === "" && !hasExamples;
    byID("brief-more").textContent = hasExamples ? "Everything, with examples" : "All instructions";
    // On a small screen the photo needs the room.
    if (matchMedia("(max-width: 48rem), (max-height: 34rem)").matches) byID("brief").open = false;
    setRichText(byID("instructions-full"), full || short || "No instructions were given for this job.");
    this.#examples("examples-good", good, "Good example");
    this.#examples("examples-bad", bad, "Bad example");
    this.#examples("brief-good", good.slice(0, briefMax), "Good example", 320);
    this.#examples("brief-bad", bad.slice(0, briefMax), "Bad example", 320);
    byID("keys-classes").replaceChildren(...classes.filter(({ key }) => key).map(({ name, key }) => element(
      "div", {}, element("dt", {}, element("kbd", { textContent: key.toUpperCase() })), element("dd", { textContent: name, dir: "auto" }))));
    this.dialog = byID("instructions");
    for (const opener of document.querySelectorAll("[data-open-instructions]")) opener.addEventListener("click", () => this.open());
    byID("instructions-close").addEventListener("click", () => this.dialog.close());
    // A click beside the dialog closes it.
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.dialog.close());
  }

  open() {
    if (!this.dialog.open) this.dialog.showModal();
  }

  /** Whoever comes to a job for the first time sees its full instructions once. */
  openOnce(hasFull) {
    const name = `read.${this.job}`;
    if (!hasFull || this.settings.read(name, "no") === "yes") return;
    this.settings.write(name, "yes");
    this.open();
  }

  #examples(id, addresses, label, edge = 1600) {
    const list = byID(id);
    list.parentElement.hidden = addresses.length === 0;
    list.replaceChildren(...addresses.map((address, index) => element(
      "img", { src: `${address}?edge=${edge}`, alt: `${label} ${index + 1}`, loading: "lazy" })));
  }
}
