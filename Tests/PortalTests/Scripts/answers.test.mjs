import assert from "node:assert/strict";
import test from "node:test";
import { AnswerQueue, batchAnswersMax } from "../../../Sources/BrachioConsole/Portal/Static/portal-answers.js";

const trouble = (kind, message = kind) => Object.assign(new Error(message), { kind, retryAfterMilliseconds: 0 });
const answer = (id, job = "dinosaurs") => ({ id, job, task: `task-${id}`, decision: "label", classes: ["t-rex"] });

/** A store in memory that outlives queues, as IndexedDB outlives pages. */
function memoryStore() {
  const rows = new Map();
  return {
    rows,
    all: async () => [...rows.values()],
    put: async (answers) => answers.forEach((each) => rows.set(each.id, each)),
    remove: async (ids) => ids.forEach((id) => rows.delete(id)),
  };
}

/** A server that counts each id once; `trouble` is thrown before or after counting. */
function server() {
  const counted = new Map();
  const requests = [];
  const self = {
    counted, requests, failures: [],
    send: async (job, answers) => {
      requests.push(answers.map(({ id }) => id));
      const failure = self.failures.shift();
      if (failure?.before) throw failure.before;
      const results = answers.map(({ id, task }) => {
        const status = counted.has(id) ? "duplicate" : "saved";
        counted.set(id, (counted.get(id) ?? 0) + (status === "saved" ? 1 : 0));
        return { id, status, task };
      });
      if (failure?.after) throw failure.after;
      return { results, progress: { total: 10, labelled: counted.size } };
    },
  };
  return self;
}

/** A schedule that runs when told to. */
function clock() {
  const acts = [];
  return { schedule: (milliseconds, act) => { acts.push({ milliseconds, act }); return () => acts.splice(acts.findIndex((each) => each.act === act), 1); }, acts, run: () => acts.shift()?.act() };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("answers are sent in order, one request at a time, and forgotten once the server has them", async () => {
  const [store, host] = [memoryStore(), server()];
  const queue = new AnswerQueue({ store, send: host.send });
  queue.add(answer("a"));
  queue.add(answer("b"), answer("c"));
  await queue.wake();
  assert.deepEqual(host.requests.flat(), ["a", "b", "c"]);
  assert.equal(store.rows.size, 0);
  assert.equal(queue.state, "idle");
  assert.equal(queue.savedCount, 3);
});

test("no answer is saved before the server has said so", async () => {
  let receive;
  const receipts = [];
  const queue = new AnswerQueue({ store: memoryStore(), send: () => new Promise((resolve) => { receive = resolve; }), onReceipt: ({ id }) => receipts.push(id) });
  queue.add(answer("a"));
  await settled();
  assert.equal(queue.state, "sending");
  assert.deepEqual(receipts, []);
  receive({ results: [{ id: "a", status: "saved" }] });
  await queue.wake();
  assert.deepEqual(receipts, ["a"]);
});

test("an answer whose receipt was lost is sent again and counted once", async () => {
  const [store, host, time] = [memoryStore(), server(), clock()];
  host.failures = [{ after: trouble("network") }];
  const queue = new AnswerQueue({ store, send: host.send, schedule: time.schedule });
  queue.add(answer("a"));
  await queue.wake();
  assert.equal(queue.state, "waiting");
  assert.equal(store.rows.size, 1);
  await time.run();
  assert.deepEqual([...host.counted], [["a", 1]]);
  assert.deepEqual(host.requests, [["a"], ["a"]]);
  assert.equal(store.rows.size, 0);
});

test("what waits survives the page", async () => {
  const [store, host] = [memoryStore(), server()];
  host.failures = [{ before: trouble("network") }];
  const first = new AnswerQueue({ store, send: host.send, schedule: clock().schedule });
  first.add(answer("a"), answer("b"));
  await first.wake();
  const second = new AnswerQueue({ store, send: host.send });
  second.add(answer("c"));
  await second.start();
  await second.wake();
  assert.deepEqual([...host.counted.keys()].sort(), ["a", "b", "c"]);
  assert.equal(store.rows.size, 0);
});

test("waits grow, but stay below half a minute, and heed the server's wish", async () => {
  const [host, time] = [server(), clock()];
  const queue = new AnswerQueue({ store: memoryStore(), send: host.send, schedule: time.schedule });
  host.failures = Array.from({ length: 12 }, () => ({ before: trouble("network") }));
  queue.add(answer("a"));
  await queue.wake();
  const waits = [];
  for (let round = 0; round < 11; round += 1) {
    waits.push(time.acts[0].milliseconds);
    await time.run();
  }
  assert.deepEqual(waits.slice(0, 4), [500, 1000, 2000, 4000]);
  assert.equal(Math.max(...waits), 30_000);
  host.failures = [{ before: Object.assign(trouble("busy"), { retryAfterMilliseconds: 90_000 }) }];
  await time.run();
  assert.equal(time.acts[0].milliseconds, 90_000);
});

test("signed out: nothing is tried until somebody signs in", async () => {
  const [host, time] = [server(), clock()];
  host.failures = [{ before: trouble("signed-out") }];
  const queue = new AnswerQueue({ store: memoryStore(), send: host.send, schedule: time.schedule });
  queue.add(answer("a"));
  await queue.wake();
  assert.equal(queue.state, "signed-out");
  assert.equal(time.acts.length, 0);
  queue.add(answer("b"));
  await settled();
  assert.equal(host.requests.length, 1);
  await queue.wake();
  assert.deepEqual([...host.counted.keys()], ["a", "b"]);
});

test("one answer that the server cannot take does not hold up the others", async () => {
  const refused = [];
  const taken = [];
  const send = async (job, answers) => {
    if (answers.some(({ id }) => id === "17")) throw trouble("refused", "what is this?");
    taken.push(...answers.map(({ id }) => id));
    return { results: answers.map(({ id }) => ({ id, status: "saved" })) };
  };
  const queue = new AnswerQueue({ store: memoryStore(), send, onReceipt: ({ id }, { status, reason }) => status === "refused" && refused.push([id, reason]) });
  queue.add(...Array.from({ length: 40 }, (_, index) => answer(String(index))));
  await queue.wake();
  assert.deepEqual(refused, [["17", "what is this?"]]);
  assert.deepEqual(taken, Array.from({ length: 40 }, (_, index) => String(index)).filter((id) => id !== "17"));
});

test("requests are bounded and hold one job's answers", async () => {
  const host = server();
  const queue = new AnswerQueue({ store: memoryStore(), send: host.send });
  queue.add(...Array.from({ length: batchAnswersMax + 20 }, (_, index) => answer(`d${index}`)), answer("t1", "trash"));
  await queue.wake();
  assert.deepEqual(host.requests.map((ids) => ids.length), [batchAnswersMax, 20, 1]);
});

test("an answer that the server never names is given up after a while, with a word", async () => {
  const refused = [];
  const time = clock();
  const queue = new AnswerQueue({ store: memoryStore(), send: async () => ({ results: [] }), schedule: time.schedule, onReceipt: ({ id }, { status }) => refused.push([id, status]) });
  queue.add(answer("a"));
  await queue.wake();
  for (let round = 0; round < 6; round += 1) await time.run();
  assert.deepEqual(refused, [["a", "refused"]]);
  assert.equal(queue.state, "idle");
});

test("without a store answers are still sent, and the page knows that nothing is kept", async () => {
  const host = server();
  const broken = async () => { throw new Error("private window"); };
  const queue = new AnswerQueue({ store: { all: broken, put: broken, remove: broken }, send: host.send });
  await queue.start();
  queue.add(answer("a"));
  await queue.wake();
  assert.equal(queue.isKept, false);
  assert.deepEqual([...host.counted.keys()], ["a"]);
});

test("storms of failures and reloads: every answer is counted exactly once", async () => {
  let seed = 7;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const [store, host] = [memoryStore(), server()];
  const send = async (job, answers) => {
    const luck = random();
    if (luck < 0.3) host.failures.unshift({ before: trouble("network") });
    else if (luck < 0.5) host.failures.unshift({ after: trouble("network") });
    else if (luck < 0.6) host.failures.unshift({ before: trouble("busy") });
    return host.send(job, answers);
  };
  let made = 0;
  for (let page = 0; page < 30; page += 1) {
    const time = clock();
    const queue = new AnswerQueue({ store, send, schedule: time.schedule });
    await queue.start();
    for (let step = 0; step < 10; step += 1) {
      queue.add(answer(`n${made++}`));
      await settled();
      if (random() < 0.5) await time.run();
    }
    await settled();
  }
  const last = new AnswerQueue({ store, send: host.send });
  await last.start();
  await last.wake();
  assert.equal(host.counted.size, made);
  assert.ok([...host.counted.values()].every((count) => count === 1));
  assert.equal(store.rows.size, 0);
});
