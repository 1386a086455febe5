import assert from "node:assert/strict";
import test from "node:test";
import { GridItems, draftOf } from "../../../Sources/BrachioConsole/Portal/Static/portal-grid-items.js";

const tasks = (...names) => names.map((task) => ({ task, expires: Infinity }));
const all = [{ name: "a" }, { name: "b" }, { name: "c" }];

function filled() {
  const items = new GridItems();
  items.add(tasks("p0", "p1", "p2", "p3", "p4"));
  return items;
}

test("counts what is open, and finds the next one onward, then backward", () => {
  const items = filled();
  items.mark([1, 2, 3], "labelled", () => ["a"]);
  assert.equal(items.openCount, 2);
  assert.equal(items.openFrom(1), 1);
  assert.equal(items.nextOpen(1), 4);
  items.mark([4], "skipped");
  assert.equal(items.nextOpen(1), 0);
  items.mark([0], "declined");
  assert.equal(items.nextOpen(1), -1);
  items.mark([2], "open");
  assert.equal(items.openCount, 1);
  assert.deepEqual(items.at(2).classes, []);
});

test("a class goes on all of a choice unless all have it", () => {
  const items = filled();
  assert.equal(items.draft([0, 1], "b", all), true);
  assert.equal(items.draft([1, 2], "b", all), true, "one of them lacked it");
  assert.deepEqual([0, 1, 2].map((place) => draftOf(items.at(place))), [["b"], ["b"], ["b"]]);
  items.draft([0, 1, 2], "a", all);
  assert.equal(items.draft([0, 1, 2], "b", all), false);
  assert.deepEqual(draftOf(items.at(1)), ["a"]);
});

test("a draft begins with what the photo is labelled", () => {
  const items = filled();
  items.mark([0], "labelled", () => ["c"]);
  items.at(1).task.current = ["a"];
  assert.deepEqual(draftOf(items.at(0)), ["c"]);
  items.draft([1], "b", all);
  assert.deepEqual(draftOf(items.at(1)), ["a", "b"]);
});

test("what is done goes, and places follow", () => {
  const items = filled();
  items.mark([0, 3], "labelled", () => ["a"]);
  const where = items.removeDone();
  assert.deepEqual([0, 1, 2, 3, 4].map(where), [-1, 0, 1, -1, 2]);
  assert.equal(items.count, 3);
  assert.equal(items.openCount, 3);
  items.insert(1, tasks("p0"), [undefined]);
  assert.deepEqual(items.places(["p0", "p4"]), [1, 3]);
});

test("photos whose time is nearly over are named", () => {
  const items = new GridItems();
  items.add([{ task: "soon", expires: 9_000 }, { task: "later", expires: 60_000 }]);
  assert.deepEqual(items.runningOut(5_000), [0]);
  items.mark([0], "labelled");
  assert.deepEqual(items.runningOut(5_000), []);
});

test("the group of a photo is what is open of it, wherever it stands; photos without a group are in none", () => {
  const items = new GridItems();
  items.add([["p0", 4], ["p1", 4], ["p2", 5], ["p3", undefined], ["p4", 4], ["p5", null]].map(([task, group]) => ({ task, group })));
  assert.deepEqual(items.groupAt(0), [0, 1, 4]);
  items.mark([1], "labelled", () => ["a"]);
  assert.deepEqual(items.groupAt(0), [0, 4]);
  assert.deepEqual([items.groupAt(2), items.groupAt(3), items.groupAt(5), items.groupAt(9)], [[2], [], [], []]);
});
