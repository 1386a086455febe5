import assert from "node:assert/strict";
import test from "node:test";
import { Timeline } from "../../../Sources/BrachioConsole/Portal/Static/portal-timeline.js";

const entry = (name) => ({ task: { task: name }, decision: "label", classes: ["a"] });
const names = (entries) => entries.map(({ task }) => task.task);

test("goes back and forward through what was answered", () => {
  const timeline = new Timeline();
  timeline.record([entry("1")]);
  timeline.record([entry("2")]);
  assert.equal(timeline.current, undefined);
  assert.ok(timeline.back());
  assert.equal(timeline.current.task.task, "2");
  assert.ok(timeline.back());
  assert.equal(timeline.stepsBack, 2);
  assert.equal(timeline.back(), false);
  assert.ok(timeline.forward());
  assert.ok(timeline.forward());
  assert.equal(timeline.isBack, false);
  assert.equal(timeline.forward(), false);
});

test("undoes without limit, newest first, a sweep as one", () => {
  const timeline = new Timeline();
  timeline.record([entry("1")]);
  timeline.record(["2", "3", "4"].map(entry));
  timeline.record([entry("5")]);
  assert.deepEqual(names(timeline.undo()), ["5"]);
  assert.deepEqual(names(timeline.undo()), ["2", "3", "4"]);
  assert.deepEqual(names(timeline.undo()), ["1"]);
  assert.deepEqual(timeline.undo(), []);
});

test("undoes the one that is looked at", () => {
  const timeline = new Timeline();
  timeline.record(["1", "2", "3"].map(entry));
  timeline.back();
  timeline.back();
  assert.deepEqual(names(timeline.undo()), ["2"]);
  assert.equal(timeline.isBack, false);
  assert.equal(timeline.count, 2);
});

test("earlier visits come before, once, and are undone one by one", () => {
  const timeline = new Timeline();
  timeline.record([entry("9")]);
  timeline.back();
  assert.equal(timeline.prepend(["9", "8", "7"].map(entry)), 2);
  assert.equal(timeline.current.task.task, "9");
  timeline.toNext();
  assert.deepEqual(names(timeline.undo()), ["9"]);
  assert.deepEqual(names(timeline.undo()), ["8"]);
  assert.deepEqual(names(timeline.undo()), ["7"]);
});

test("a changed answer stays at its place; a refused one leaves", () => {
  const timeline = new Timeline();
  timeline.record([entry("1")]);
  timeline.record([entry("2")]);
  timeline.record([{ ...entry("1"), classes: ["b"] }]);
  assert.equal(timeline.count, 2);
  timeline.back();
  timeline.drop("1");
  assert.equal(timeline.current.task.task, "2");
  timeline.drop("2");
  assert.equal(timeline.isBack, false);
  assert.equal(timeline.count, 0);
});

test("undoing takes what was changed last, wherever it stands", () => {
  const timeline = new Timeline();
  timeline.record([entry("1")]);
  timeline.record([entry("2")]);
  timeline.record([{ ...entry("1"), classes: ["b"] }]);
  assert.deepEqual(names(timeline.undo()), ["1"]);
  assert.deepEqual(names(timeline.undo()), ["2"]);
});
