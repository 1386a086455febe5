// Classes and their single keys: 1–9, then letters. Whatever key the job gives a class is kept where it can be kept.

const possible = [..."123456789abcdefghijklmnopqrstuvwxyz"];
/** Letters that commands have (decline, skip, undo, zoom) come only to classes whose job says so. */
const order = possible.filter((key) => !"dsuz".includes(key));

/** Gives every class a single key, or null where keys have run out. `classes` is [{name, key?}]; returns [{name, key, index}]. */
export function withKeys(classes) {
  const taken = new Set();
  const wished = classes.map(({ key }) => {
    const wish = typeof key === "string" ? key.toLowerCase() : "";
    if (!possible.includes(wish) || taken.has(wish)) return null;
    taken.add(wish);
    return wish;
  });
  const free = order.filter((key) => !taken.has(key));
  return classes.map(({ name }, index) => ({ name, index, key: wished[index] ?? free.shift() ?? null }));
}

/** The class that a key press names, or undefined. A press with Ctrl, Alt or Meta belongs to the browser. */
export function classOfPress(classes, press) {
  if (press.ctrlKey || press.altKey || press.metaKey || press.isComposing) return undefined;
  const key = press.key.length === 1 ? press.key.toLowerCase() : "";
  const named = classes.find((candidate) => candidate.key === key);
  if (named) return named;
  // A letter typed on a keyboard of another script (Cyrillic, Hebrew, …) still names the key at its place.
  const place = /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(press.code ?? "")?.[1].toLowerCase();
  const foreign = press.key.length === 1 && press.key > "\u007f";
  return place && foreign ? classes.find((candidate) => candidate.key === place) : undefined;
}

/** Classes whose name holds what was typed, for jobs with more classes than keys. Case and accents do not matter. */
export function matching(classes, typed) {
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();
  const wanted = plain(typed.trim());
  return wanted === "" ? classes : classes.filter(({ name }) => plain(name).includes(wanted));
}

/** `classes` with `name` in it if it was not, without it if it was; in the order of `all`. */
export function toggled(classes, name, all) {
  const chosen = new Set(classes);
  if (!chosen.delete(name)) chosen.add(name);
  return all.map((each) => each.name).filter((each) => chosen.has(each));
}
