import assert from "node:assert/strict";
import test from "node:test";
import { TimeKeeper } from "../../../Sources/BrachioConsole/Portal/Static/portal-time-keeper.js";
import { WorkTimer } from "../../../Sources/BrachioConsole/Portal/Static/portal-work-timer.js";
import { counted, duration, progressSentence, savingSentence } from "../../../Sources/BrachioConsole/Portal/Static/portal-wording.js";

/** A page that can be hidden and sends events. */
function page() {
  const listeners = new Map();
  return { hidden: false, addEventListener: (type, act) => listeners.set(type, act), send: (type) => listeners.get(type)?.() };
}

test("time counts while the page is seen", () => {
  let now = 0;
  const screen = page();
  const timer = new WorkTimer({ now: () => now, page: screen });
  now = 3_000;
  screen.hidden = true;
  screen.send("visibilitychange");
  now = 900_000;
  assert.equal(timer.seconds, 3);
  screen.hidden = false;
  screen.send("visibilitychange");
  now = 902_000;
  assert.equal(timer.seconds, 5);
  timer.restart();
  assert.equal(timer.seconds, 0);
});

test("whoever is at work gets more time; whoever left does not", () => {
  let now = 0;
  const screen = page();
  const kept = [];
  const session = { api: { serverNow: () => 100_000 + now }, buffer: { dropExpired: () => [] }, keep: (tasks) => kept.push(...tasks), giveBack: () => {}, ensureAhead: () => {} };
  const open = [{ task: "soon", expires: 110_000 }, { task: "later", expires: 500_000 }];
  const keeper = new TimeKeeper({ session, openTasks: () => open, page: screen, now: () => now, every: () => {} });
  keeper.check();
  assert.deepEqual(kept.map(({ task }) => task), ["soon"]);
  now = 200_000;
  kept.length = 0;
  keeper.check();
  assert.deepEqual(kept, []);
  screen.send("keydown");
  keeper.check();
  assert.equal(kept.length, 1);
});

test("what waits in the buffer unseen goes back in time", () => {
  const given = [];
  const session = { api: { serverNow: () => 0 }, buffer: { dropExpired: () => ["old"] }, giveBack: (tasks) => given.push(...tasks), ensureAhead: () => given.push("more") };
  new TimeKeeper({ session, openTasks: () => [], page: page(), now: () => 0, every: () => {} }).check();
  assert.deepEqual(given, ["old", "more"]);
});

test("numbers and times as people say them", () => {
  assert.equal(counted(1, "photo"), "1 photo");
  assert.equal(counted(12_345, "photo"), "12,345 photos");
  assert.deepEqual([59, 60, 3_600, 5_399, 5_400, 90_000, 300_000].map(duration), ["less than a minute", "1 minute", "60 minutes", "2 hours", "2 hours", "25 hours", "3 days"]);
  assert.equal(duration(NaN), "");
  assert.equal(progressSentence({ total: 10, labelled: 4, secondsLeft: 120 }), "4 of 10 labelled, about 2 minutes left");
  assert.equal(progressSentence({ total: 10, labelled: 4, secondsLeft: 20 }), "4 of 10 labelled, less than a minute left");
  assert.equal(progressSentence({ total: 10, labelled: 10, secondsLeft: 0 }), "10 of 10 labelled");
});

test("saved is said of what is saved", () => {
  const queue = { state: "idle", pendingCount: 0, savedCount: 0, isKept: true, message: "" };
  assert.equal(savingSentence(queue), "");
  assert.equal(savingSentence({ ...queue, savedCount: 3 }), "All saved");
  assert.equal(savingSentence({ ...queue, state: "sending", pendingCount: 1, savedCount: 3 }), "Saving…");
  assert.equal(savingSentence({ ...queue, state: "waiting", pendingCount: 2, message: "the server cannot be reached" }), "Not sent yet: 2 answers wait, kept in this browser (the server cannot be reached).");
  assert.match(savingSentence({ ...queue, state: "signed-out", pendingCount: 1, isKept: false }), /1 answer waits, not kept if you leave/);
});
