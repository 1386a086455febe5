import assert from "node:assert/strict";
import test from "node:test";
import { gridShape, scrollToShow, shownRange, tileAt, tilePosition, visibleRange } from "../../../Sources/BrachioConsole/Portal/Static/portal-grid-window.js";

const shape = gridShape({ width: 1000, edgeMin: 150, gap: 10, count: 10_000 });

test("tiles fill the width", () => {
  assert.equal(shape.columns, 6);
  assert.ok(shape.edge >= 150 && shape.columns * (shape.edge + shape.gap) - shape.gap <= 1000);
  assert.equal(gridShape({ width: 90, edgeMin: 150, gap: 10, count: 3 }).columns, 1);
  assert.equal(gridShape({ width: 1000, edgeMin: 150, gap: 10, count: 0 }).height, 0);
});

test("the page holds a bounded number of tiles wherever one scrolls, and all that can be seen", () => {
  for (let scrollTop = 0; scrollTop <= shape.height; scrollTop += 997) {
    const { first, end } = shownRange(shape, { scrollTop, viewHeight: 800 });
    assert.ok(end - first <= 11 * shape.columns, `${end - first} tiles at ${scrollTop}`);
    const seen = visibleRange(shape, { scrollTop, viewHeight: 800 });
    assert.ok(seen.first >= first && seen.end <= end);
  }
  assert.equal(shownRange(shape, { scrollTop: shape.height - 800, viewHeight: 800 }).end, 10_000);
});

test("a tile is found where it was put", () => {
  for (const index of [0, 1, 5, 6, 4321, 9_999]) {
    const { inlineStart, top } = tilePosition(shape, index);
    assert.equal(tileAt(shape, { inline: inlineStart + 1, block: top + 1 }), index);
    assert.equal(tileAt(shape, { inline: inlineStart + shape.edge - 1, block: top + shape.edge - 1 }), index);
  }
  assert.equal(tileAt(shape, { inline: 5000, block: shape.height + 5000 }), 9_999);
  assert.equal(tileAt(gridShape({ width: 10, edgeMin: 5, gap: 1, count: 0 }), { inline: 0, block: 0 }), -1);
});

test("scrolls no further than needed", () => {
  const view = { scrollTop: 1000, viewHeight: 800 };
  const inside = tileAt(shape, { inline: 0, block: 1300 });
  assert.equal(scrollToShow(shape, inside, view), 1000);
  assert.equal(scrollToShow(shape, 0, view), 0);
  const below = tileAt(shape, { inline: 0, block: 3000 });
  assert.equal(scrollToShow(shape, below, view), tilePosition(shape, below).top + shape.edge - 800);
});
