// Small pieces that every page of the portal uses: making elements, saying things aloud, notices.

/** An element with properties, `data-` and `aria-` attributes, and children. Text is text, never markup. */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (key.includes("-") || key === "role") made.setAttribute(key, value);
    else made[key] = value;
  }
  made.append(...children.filter((child) => child !== undefined && child !== null));
  return made;
}

/** Gives an image's memory back. Chromium never frees the elements in which it shows the words of an image that has no address any more: it gets one
    of a single pixel. */
export function emptyImage(image) {
  image.src = "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=";
}

export const byID = (id) => document.getElementById(id);

let turn = 0;

/** Says something to those who do not see the screen. The same words twice are said twice. */
export function say(text) {
  const regions = document.querySelectorAll("[data-said]");
  if (regions.length === 0) return;
  turn = (turn + 1) % regions.length;
  regions.forEach((region, index) => {
    region.textContent = index === turn ? text : "";
  });
}

/** A line that stays until it is closed or replaced by one of the same kind. */
export function notify(kind, text, { isFailure = false, action } = {}) {
  const list = byID("bench-notices");
  list.querySelector(`[data-kind="${kind}"]`)?.remove();
  if (!text) return;
  const notice = element("div", { className: `notice${isFailure ? " bad" : ""}`, "data-kind": kind, role: isFailure ? "alert" : "status" }, element("span", { textContent: text }));
  if (action) notice.append(element("button", { type: "button", className: "quiet", textContent: action.label, onclick: action.act }));
  notice.append(element("button", {
    type: "button", className: "notice-close", "aria-label": "Close this message", textContent: "×", onclick: () => notice.remove(),
  }));
  list.append(notice);
}

export const isRightToLeft = () => getComputedStyle(document.documentElement).direction === "rtl";

/** Whether a press is meant for a field that takes text, or for a control that the browser handles. */
export function belongsToControl(event) {
  const target = event.target instanceof Element ? event.target : null;
  if (!target || target.closest("dialog[open]")) return true;
  if (target.closest("textarea, select, input:not([type=checkbox]):not([type=radio]):not([type=range])")) return true;
  const presses = event.key === "Enter" || event.key === " ";
  if (presses && target.closest("button, a[href], summary, input")) return true;
  return Boolean(target.closest("input[type=range], [role=tablist]")) && event.key.startsWith("Arrow");
}

/** A name that people can say: the last part of an object's key. */
export const shortName = (name) => name.slice(name.lastIndexOf("/") + 1);
