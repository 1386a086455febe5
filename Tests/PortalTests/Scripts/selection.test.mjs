import assert from "node:assert/strict";
import test from "node:test";
import { Selection, placeAfter } from "../../../Sources/BrachioConsole/Portal/Static/portal-selection.js";

const chosen = (selection) => [...selection.chosen].sort((a, b) => a - b);

test("a sweep chooses all between its ends, and lets go on the way back", () => {
  const selection = new Selection();
  selection.begin(3);
  selection.sweepTo(7, 20);
  assert.deepEqual(chosen(selection), [3, 4, 5, 6, 7]);
  selection.sweepTo(2, 20);
  assert.deepEqual(chosen(selection), [2, 3]);
});

test("an adding sweep keeps what was chosen; begun on a chosen tile it takes out", () => {
  const selection = new Selection();
  selection.begin(0);
  selection.sweepTo(2, 20);
  selection.end();
  selection.begin(5, { adding: true });
  selection.sweepTo(6, 20);
  selection.end();
  assert.deepEqual(chosen(selection), [0, 1, 2, 5, 6]);
  selection.begin(1, { adding: true });
  selection.sweepTo(5, 20);
  selection.end();
  assert.deepEqual(chosen(selection), [0, 6]);
});

test("shift+arrows choose from the anchor, add to what is chosen, and shrink again", () => {
  const selection = new Selection();
  selection.toggle(9);
  selection.moveTo(2, { count: 10 });
  selection.anchorHere();
  selection.moveTo(4, { count: 10, extending: true });
  assert.deepEqual(chosen(selection), [2, 3, 4, 9]);
  selection.moveTo(3, { count: 10, extending: true });
  assert.deepEqual(chosen(selection), [2, 3, 9]);
});

test("keys mean the cursor's tile where nothing is chosen", () => {
  const selection = new Selection();
  selection.moveTo(4, { count: 10 });
  assert.deepEqual(selection.targets(10), [4]);
  selection.toggle(7);
  assert.deepEqual(selection.targets(10), [7]);
  assert.deepEqual(selection.targets(5), []);
});

test("places follow tiles that move", () => {
  const selection = new Selection();
  selection.chooseAll([1, 2, 5]);
  selection.moveTo(5, { count: 8 });
  selection.renumber((place) => (place < 2 ? -1 : place - 2), 6);
  assert.deepEqual(chosen(selection), [0, 3]);
  assert.equal(selection.cursor, 3);
});

test("arrows: rows, columns, edges, and right to left", () => {
  const grid = { cursor: 5, columns: 4, rowsShown: 3, count: 10 };
  assert.equal(placeAfter("ArrowRight", grid), 6);
  assert.equal(placeAfter("ArrowRight", { ...grid, isRightToLeft: true }), 4);
  assert.equal(placeAfter("ArrowLeft", { ...grid, isRightToLeft: true }), 6);
  assert.equal(placeAfter("ArrowUp", grid), 1);
  assert.equal(placeAfter("ArrowUp", { ...grid, cursor: 1 }), 1);
  assert.equal(placeAfter("ArrowDown", { ...grid, cursor: 7 }), 9);
  assert.equal(placeAfter("ArrowDown", { ...grid, cursor: 9 }), 9);
  assert.equal(placeAfter("PageDown", grid), 9);
  assert.equal(placeAfter("PageUp", grid), 0);
  assert.equal(placeAfter("Home", grid), 0);
  assert.equal(placeAfter("End", grid), 9);
  assert.equal(placeAfter("x", grid), undefined);
});
