import assert from "node:assert/strict";
import test from "node:test";
import { AnswerQueue } from "../../../Sources/BrachioConsole/Portal/Static/portal-answers.js";
import { LabellingSession } from "../../../Sources/BrachioConsole/Portal/Static/portal-session.js";

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A server with so many photos that hands each out until it is answered, skipped or declined; an undone one is the asker's again. */
function host(count) {
  const open = Array.from({ length: count }, (_, index) => `p${index}`);
  const held = new Set();
  const labels = new Map();
  const log = [];
  return {
    open, held, labels, log, expired: new Set(),
    claim: async (_, wanted) => {
      const tasks = open.filter((name) => !held.has(name)).slice(0, wanted);
      tasks.forEach((name) => held.add(name));
      return { tasks: tasks.map((task) => ({ task, photo: `/${task}`, expires: Infinity })) };
    },
    release: async (_, tasks) => { tasks.forEach((name) => held.delete(name)); return {}; },
    history: async (_, before) => (before ? { answers: [] } : { answers: [{ task: "old", photo: "/old", decision: "label", classes: ["a"] }], before: 7 }),
    submit(_, answers) {
      const results = answers.map(({ id, task, decision, classes }) => {
        log.push([task, decision]);
        if (this.expired.has(task)) return { id, status: "expired", reason: "too late" };
        if (decision === "undo") { labels.delete(task); open.push(task); held.add(task); }
        else { if (open.includes(task)) open.splice(open.indexOf(task), 1); held.delete(task); labels.set(task, decision === "label" ? classes : decision); }
        return { id, status: "saved" };
      });
      return Promise.resolve({ results, progress: { total: count, labelled: labels.size } });
    },
  };
}

function work(server, options = {}) {
  let ids = 0;
  const store = { all: async () => [], put: async () => {}, remove: async () => {} };
  const queue = new AnswerQueue({
    store, send: (job, answers) => server.submit(job, answers), schedule: () => () => {},
    onReceipt: (answer, result) => session.received(answer, result), onProgress: (_, progress) => session.setProgress(progress),
  });
  const session = new LabellingSession({ api: server, queue, job: { name: "j", classes: [{ name: "a" }] }, makeID: () => `id${ids++}`, ...options });
  return session;
}

/** Answers the next task, as a view does. */
function answerNext(session, classes = ["a"]) {
  const task = session.buffer.take();
  session.answer("label", [{ task, classes }]);
  return task;
}

test("a whole job, ahead all the time, every photo once", async () => {
  const server = host(60);
  const session = work(server);
  let count = 0;
  for (;;) {
    await session.ensureAhead();
    if (session.buffer.count === 0) break;
    answerNext(session);
    count += 1;
    await settled();
  }
  assert.equal(count, 60);
  assert.equal(server.labels.size, 60);
  assert.equal(session.progress.labelled, 60);
  assert.ok(session.isExhausted);
});

test("what is answered and not yet received is not shown again, even if the server hands it out", async () => {
  const server = host(3);
  let receive;
  const { submit } = server;
  server.submit = (...call) => new Promise((resolve) => { receive = () => submit.apply(server, call).then(resolve); });
  const session = work(server);
  await session.ensureAhead();
  const task = answerNext(session);
  server.held.clear();
  await session.ensureAhead(5);
  assert.deepEqual(session.buffer.peek(9).map((each) => each.task), ["p1", "p2"]);
  await settled();
  receive();
  await settled();
  assert.equal(server.labels.has(task.task), true);
});

test("undo makes the task the person's again; another answer takes its place", async () => {
  const server = host(2);
  const session = work(server);
  await session.ensureAhead();
  const task = answerNext(session, ["wrong"]);
  const [entry] = session.undo();
  assert.equal(entry.task, task);
  session.answer("label", [{ task, classes: ["right"] }]);
  await settled();
  assert.deepEqual(server.labels.get(task.task), ["right"]);
  assert.deepEqual(server.log, [["p0", "label"], ["p0", "undo"], ["p0", "label"]]);
});

test("an answer that cannot be taken back stands, and it is said", async () => {
  const server = host(1);
  const session = work(server);
  await session.ensureAhead();
  const task = answerNext(session);
  await settled();
  const told = [];
  session.addEventListener("undo-refused", ({ detail }) => told.push([detail.entry.task, detail.reason]));
  server.submit = async (_, answers) => ({ results: answers.map(({ id }) => ({ id, status: "refused", reason: "the job is completed" })) });
  session.undo();
  await settled();
  assert.deepEqual(told, [[task, "the job is completed"]]);
  assert.equal(session.timeline.count, 1);
});

test("changing an answer puts the new one in its place", async () => {
  const server = host(2);
  const session = work(server);
  await session.ensureAhead();
  const task = answerNext(session, ["wrong"]);
  await settled();
  session.answer("label", [{ task, classes: ["right"] }]);
  await settled();
  assert.deepEqual(server.log, [["p0", "label"], ["p0", "label"]]);
  assert.equal(session.timeline.count, 1);
});

test("an answer that came too late is told, leaves the history, and may be shown again", async () => {
  const server = host(1);
  server.expired.add("p0");
  const session = work(server);
  const told = [];
  session.addEventListener("rejected", ({ detail }) => told.push([detail.task.task, detail.isExpired]));
  await session.ensureAhead();
  answerNext(session);
  await settled();
  assert.deepEqual(told, [["p0", true]]);
  assert.equal(session.timeline.count, 0);
  server.held.clear();
  await session.ensureAhead();
  assert.equal(session.buffer.count, 1);
});

test("a job that had nothing left is asked again after a while, not at once", async () => {
  const server = host(1);
  let time = 0;
  const session = work(server, { now: () => time });
  server.held.add("p0");
  await session.ensureAhead();
  server.held.clear();
  await session.ensureAhead();
  assert.equal(session.buffer.count, 0);
  time = 16_000;
  await session.ensureAhead();
  assert.equal(session.buffer.count, 1);
});

test("another order gives back what is held", async () => {
  const server = host(100);
  const session = work(server);
  await session.ensureAhead();
  const shown = session.buffer.take();
  session.shown.add(shown.task);
  await session.setOrder("doubt", [shown]);
  assert.equal(server.held.size, session.buffer.count);
  assert.equal(session.buffer.count, session.buffer.target);
});

test("more time for what is being worked on; what others have now is told", async () => {
  const server = host(3);
  const session = work(server);
  await session.ensureAhead();
  const [first, second] = session.buffer.empty();
  session.shown.add(first.task).add(second.task);
  server.extend = async () => ({ tasks: [{ task: "p0", expires: 99 }] });
  const lost = [];
  session.addEventListener("expired", ({ detail }) => lost.push(...detail.tasks));
  await session.keep([first, second]);
  assert.equal(first.expires, 99);
  assert.deepEqual(lost, [second]);
});

test("earlier visits' answers come page by page", async () => {
  const server = host(1);
  const session = work(server);
  assert.equal(await session.readHistory(), true);
  assert.equal(session.timeline.count, 1);
  assert.equal(await session.readHistory(), false);
  assert.equal(await session.readHistory(), false);
});

test("where labels are verified, the label that a photo has is no answer", () => {
  const job = (kind) => new LabellingSession({ api: {}, queue: {}, job: { name: "j", kind } });
  assert.deepEqual(job("adjust").standing({ current: ["cat"] }), ["cat"]);
  assert.equal(job("verify").standing({ current: ["cat"] }), undefined);
  assert.equal(job("label").standing(undefined), undefined);
});
