import assert from "node:assert/strict";
import test from "node:test";
import { fitted, kept, moved, pinched, scaleMax, whole, zoomedAt } from "../../../Sources/BrachioConsole/Portal/Static/portal-zoom.js";

const sizes = { frame: { width: 800, height: 600 }, photo: { width: 800, height: 400 } };
const near = (a, b) => assert.ok(Math.abs(a - b) < 1e-9, `${a} is not ${b}`);

test("the point under the pointer stays where it is", () => {
  const point = { x: 120, y: -40 };
  const view = zoomedAt({ scale: 2, x: 10, y: 0 }, 1.5, point, sizes);
  near((point.x - view.x) / view.scale, (point.x - 10) / 2);
});

test("never smaller than whole, never beyond the largest", () => {
  assert.deepEqual(zoomedAt({ scale: 1.5, x: 30, y: 3 }, 0.1, { x: 0, y: 0 }, sizes), whole);
  assert.equal(zoomedAt(whole, 1e6, { x: 0, y: 0 }, sizes).scale, scaleMax);
});

test("edges stay at the frame, small photos in the middle", () => {
  assert.deepEqual(moved(whole, 500, 500, sizes), whole);
  const view = moved({ scale: 2, x: 0, y: 0 }, 1e4, 1e4, sizes);
  assert.deepEqual(view, { scale: 2, x: 400, y: 100 });
  assert.deepEqual(kept({ scale: 1.2, x: 0, y: 50 }, sizes).y, 0);
});

test("two fingers zoom by their distance and move with their middle", () => {
  const view = pinched({ scale: 2, x: 0, y: 0 }, [{ x: -50, y: 0 }, { x: 50, y: 0 }], [{ x: -90, y: 10 }, { x: 110, y: 10 }], sizes);
  near(view.scale, 4);
  near(view.x, 10);
  near(view.y, 10);
});

test("a photo is fitted whole, not blown up without end", () => {
  assert.deepEqual(fitted({ width: 4000, height: 1000 }, { width: 800, height: 600 }), { width: 800, height: 200 });
  assert.deepEqual(fitted({ width: 32, height: 32 }, { width: 800, height: 600 }), { width: 128, height: 128 });
  assert.deepEqual(fitted({ width: 0, height: 0 }, { width: 800, height: 600 }), { width: 0, height: 0 });
});
