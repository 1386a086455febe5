// The classes as buttons, with their keys; a field to find one where there are many.

import { matching } from "./portal-classes.js";
import { element } from "./portal-page.js";

/** More classes than this get a field to find them by. */
const unsearchedMax = 12;

export class ClassBar {
  #buttons = new Map();

  /** `onChoose(name)` is called for a click. `isMultiple`: buttons stay pressed. */
  constructor(container, { classes, isMultiple, onChoose }) {
    Object.assign(this, { container, classes, isMultiple, onChoose });
    this.list = element("div", { className: "classes-list", role: "group", "aria-label": "Classes" });
    for (const each of classes) this.list.append(this.#button(each));
    this.search = classes.length > unsearchedMax ? this.#searchField() : undefined;
    container.replaceChildren(...(this.search ? [this.search] : []), this.list);
  }

  /** Marks what is chosen, and what is suggested with how sure the model is. */
  show({ chosen = [], suggestion } = {}) {
    for (const [name, button] of this.#buttons) {
      const isChosen = chosen.includes(name);
      button.classList.toggle("is-chosen", isChosen);
      if (this.isMultiple) button.setAttribute("aria-pressed", String(isChosen));
      const hint = button.querySelector(".class-hint");
      const text = suggestion?.class === name ? `${Math.round(suggestion.confidence * 100)} %` : "";
      if (hint.textContent !== text) hint.textContent = text;
      button.classList.toggle("is-suggested", text !== "");
    }
  }

  setDisabled(isDisabled) {
    for (const button of this.#buttons.values()) button.disabled = isDisabled;
  }

  focusSearch() {
    this.search?.querySelector("input").focus();
    return Boolean(this.search);
  }

  #button({ name, key }) {
    const button = element(
      "button", { type: "button", className: "class", "aria-keyshortcuts": key ?? undefined, onclick: () => this.onChoose(name) },
      element("kbd", { "aria-hidden": "true", textContent: key?.toUpperCase() ?? "" }),
      element("bdi", { className: "class-name", textContent: name }),
      element("span", { className: "class-hint" }));
    if (this.isMultiple) button.setAttribute("aria-pressed", "false");
    this.#buttons.set(name, button);
    return button;
  }

  #searchField() {
    const field = element("input", { type: "search", placeholder: "Find a class  ( / )", "aria-label": "Find a class", autocomplete: "off" });
    const found = () => new Set(matching(this.classes, field.value).map(({ name }) => name));
    const filter = () => {
      const names = found();
      for (const [name, button] of this.#buttons) button.hidden = !names.has(name);
    };
    field.addEventListener("input", filter);
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      event.preventDefault();
      const [first] = matching(this.classes, field.value);
      const isTyped = field.value.trim() !== "";
      field.value = "";
      filter();
      field.blur();
      if (event.key === "Enter" && first && isTyped) this.onChoose(first.name);
    });
    return element("div", { className: "classes-search" }, field);
  }
}

/** Colours that tell classes apart are given by index, so that they stay the same in both ways to work. */
export const hueOf = (index) => Math.round((index * 137.508) % 360);
