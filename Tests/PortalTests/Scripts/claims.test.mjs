import assert from "node:assert/strict";
import test from "node:test";
import { TaskBuffer } from "../../../Sources/BrachioConsole/Portal/Static/portal-claims.js";

const task = (name, expires = Infinity) => ({ task: name, expires });

test("asks for more below its low mark, up to its target", () => {
  const buffer = new TaskBuffer({ low: 3, target: 5 });
  assert.equal(buffer.wanted, 5);
  buffer.add(["a", "b", "c", "d", "e"].map((name) => task(name)));
  assert.equal(buffer.wanted, 0);
  buffer.take();
  buffer.take();
  assert.equal(buffer.wanted, 0);
  buffer.take();
  assert.equal(buffer.wanted, 3);
});

test("holds no task twice, and none that is shown or answered already", () => {
  const buffer = new TaskBuffer();
  assert.deepEqual(buffer.add([task("a"), task("b")], new Set(["b"])).map(({ task }) => task), ["a"]);
  assert.deepEqual(buffer.add([task("a"), task("c")]).map(({ task }) => task), ["c"]);
  assert.deepEqual(buffer.peek(9).map(({ task }) => task), ["a", "c"]);
});

test("an undone task comes first, and once", () => {
  const buffer = new TaskBuffer();
  buffer.add([task("a"), task("b")]);
  const taken = buffer.take();
  buffer.putFirst(taken);
  buffer.putFirst(taken);
  assert.deepEqual(buffer.peek(3).map(({ task }) => task), ["a", "b"]);
});

test("lets go what runs out of time, and takes it again from the server", () => {
  const buffer = new TaskBuffer();
  buffer.add([task("short", 10_000), task("long", 60_000)]);
  assert.deepEqual(buffer.dropExpired(4_000), []);
  assert.deepEqual(buffer.dropExpired(6_000).map(({ task }) => task), ["short"]);
  assert.equal(buffer.add([task("short", 90_000)]).length, 1);
});

test("gives everything back at once", () => {
  const buffer = new TaskBuffer();
  buffer.add([task("a"), task("b")]);
  assert.deepEqual(buffer.empty().map(({ task }) => task), ["a", "b"]);
  assert.equal(buffer.count, 0);
  assert.equal(buffer.add([task("a")]).length, 1);
});
