import assert from "node:assert/strict";
import test from "node:test";
import { classOfPress, matching, toggled, withKeys } from "../../../Sources/BrachioConsole/Portal/Static/portal-classes.js";

const keys = (classes) => withKeys(classes).map(({ key }) => key);
const named = (count) => Array.from({ length: count }, (_, index) => ({ name: `class ${index}` }));

test("digits first, then letters, then none", () => {
  assert.deepEqual(keys(named(11)), [..."123456789ab"]);
  assert.deepEqual(keys(named(14)).slice(11), ["c", "e", "f"], "d declines");
  assert.deepEqual(keys(named(33)).slice(29), ["x", "y", null, null]);
});

test("a job's own keys are kept where they can be", () => {
  assert.deepEqual(keys([{ name: "dog", key: "D" }, { name: "cat" }, { name: "deer", key: "d" }, { name: "odd", key: "?" }]), ["d", "1", "2", "3"]);
});

test("a press names a class; the browser's own presses do not", () => {
  const classes = withKeys([{ name: "dog" }, { name: "cat", key: "c" }]);
  assert.equal(classOfPress(classes, { key: "1" })?.name, "dog");
  assert.equal(classOfPress(classes, { key: "C" })?.name, "cat");
  assert.equal(classOfPress(classes, { key: "c", ctrlKey: true }), undefined);
  assert.equal(classOfPress(classes, { key: "Enter" }), undefined);
  assert.equal(classOfPress(classes, { key: "с", code: "KeyC" })?.name, "cat", "Cyrillic с at C's place");
});

test("finds classes by part of their name, without accents", () => {
  assert.deepEqual(matching([{ name: "Éléphant" }, { name: "Ant" }, { name: "Bee" }], "  ant").map(({ name }) => name), ["Éléphant", "Ant"]);
  assert.equal(matching(named(3), " ").length, 3);
});

test("several classes keep the job's order", () => {
  const all = [{ name: "a" }, { name: "b" }, { name: "c" }];
  assert.deepEqual(toggled(["c"], "a", all), ["a", "c"]);
  assert.deepEqual(toggled(["a", "c"], "a", all), ["c"]);
});
