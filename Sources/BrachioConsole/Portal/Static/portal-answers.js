// Answers on their way to the server. An answer stays in the browser's store until the server has said what became of it:
// the network may go and the page may be reloaded in between. The server counts an answer's id once, so sending again is safe.

/** Answers in one request at most. */
export const batchAnswersMax = 100;
const waitMillisecondsMin = 500;
const waitMillisecondsMax = 30_000;
/** Requests that the server may answer without naming an answer before that answer is given up. */
const silencesMax = 5;

/**
 * States: "idle" (nothing waits), "sending", "waiting" (will try again by itself), "signed-out" (tries again after `wake`).
 * `store`: {all, put, remove}, promises all. `send(job, answers)`: the server's `{results, progress}`, or throws a Trouble.
 * `schedule(milliseconds, act)` returns a function that cancels.
 */
export class AnswerQueue {
  #pending = [];
  #loop = undefined;
  #cancelWait = undefined;
  #failures = 0;
  #batchMax = batchAnswersMax;
  #silences = new Map();

  constructor({ store, send, schedule = later, onChange = () => {}, onReceipt = () => {}, onProgress = () => {} }) {
    Object.assign(this, { store, send, schedule, onChange, onReceipt, onProgress });
    this.state = "idle";
    this.message = "";
    /** False when the browser keeps nothing (private mode, full disk): then leaving the page loses what waits. */
    this.isKept = true;
    this.savedCount = 0;
  }

  get pendingCount() {
    return this.#pending.length;
  }

  get pending() {
    return [...this.#pending];
  }

  /** Takes up what an earlier page left behind. */
  async start() {
    const left = await this.#keep(() => this.store.all());
    if (left?.length) {
      const known = new Set(this.#pending.map(({ id }) => id));
      this.#pending = [...left.filter(({ id }) => !known.has(id)), ...this.#pending];
    }
    this.wake();
  }

  /** Adds answers ({id, job, task, decision, classes, seconds}) in order. They are sent at once where that is possible. */
  add(...answers) {
    this.#pending.push(...answers);
    this.#keep(() => this.store.put(answers));
    if (this.state === "idle") this.wake();
    else this.#changed(this.state, this.message);
  }

  /** Tries now: the network is back, somebody signed in, or a button was pressed. */
  wake() {
    this.#cancelWait?.();
    this.#cancelWait = undefined;
    this.#loop ??= this.#drain().finally(() => {
      this.#loop = undefined;
    });
    return this.#loop;
  }

  async #drain() {
    while (this.#pending.length > 0) {
      this.#changed("sending");
      const job = this.#pending[0].job;
      const batch = firstOf(this.#pending, job, this.#batchMax);
      try {
        const reply = await this.send(job, batch.map(({ job: _, ...answer }) => answer));
        await this.#settle(batch, reply);
      } catch (trouble) {
        if (!this.#isWorthGoingOn(trouble, batch)) return;
      }
    }
    this.#changed("idle");
  }

  async #settle(batch, reply) {
    const results = new Map((reply?.results ?? []).map((result) => [result.id, result]));
    const done = batch.filter(({ id }) => results.has(id) || this.#isGivenUp(id));
    this.#forget(done);
    this.#failures = 0;
    this.#batchMax = batchAnswersMax;
    for (const answer of done) {
      const result = results.get(answer.id) ?? { status: "refused", reason: "the server said nothing about it" };
      if (result.status === "saved" || result.status === "duplicate") this.savedCount += 1;
      this.onReceipt(answer, result);
    }
    if (reply?.progress) this.onProgress(batch[0].job, reply.progress);
    if (done.length === 0) throw { kind: "busy", message: "the server did not say what became of the answers", retryAfterMilliseconds: 0 };
  }

  /** True: go on at once (the batch was cut or given up). False: wait, as the state says. */
  #isWorthGoingOn(trouble, batch) {
    if (trouble.kind === "refused") {
      // One bad answer must not hold up the others: halve until it stands alone.
      if (batch.length > 1) this.#batchMax = Math.ceil(batch.length / 2);
      else {
        this.#forget(batch);
        this.onReceipt(batch[0], { id: batch[0].id, status: "refused", reason: trouble.message });
      }
      return true;
    }
    if (trouble.kind === "signed-out") {
      this.#changed("signed-out", trouble.message);
      return false;
    }
    this.#failures += 1;
    const wait = Math.min(waitMillisecondsMax, waitMillisecondsMin * 2 ** Math.min(this.#failures - 1, 10));
    this.#cancelWait = this.schedule(Math.max(wait, trouble.retryAfterMilliseconds ?? 0), () => this.wake());
    this.#changed("waiting", trouble.message ?? String(trouble));
    return false;
  }

  #isGivenUp(id) {
    const count = (this.#silences.get(id) ?? 0) + 1;
    this.#silences.set(id, count);
    return count >= silencesMax;
  }

  #forget(answers) {
    const gone = new Set(answers.map(({ id }) => id));
    this.#pending = this.#pending.filter(({ id }) => !gone.has(id));
    for (const id of gone) this.#silences.delete(id);
    if (gone.size > 0) this.#keep(() => this.store.remove([...gone]));
  }

  async #keep(act) {
    try {
      return await act();
    } catch (error) {
      this.isKept = false;
      this.#changed(this.state, this.message || String(error?.message ?? error));
      return undefined;
    }
  }

  #changed(state, message = "") {
    this.state = state;
    this.message = message;
    this.onChange(this);
  }
}

function firstOf(pending, job, countMax) {
  const batch = [];
  for (const answer of pending) {
    if (answer.job !== job || batch.length === countMax) break;
    batch.push(answer);
  }
  return batch;
}

function later(milliseconds, act) {
  const timer = setTimeout(act, milliseconds);
  return () => clearTimeout(timer);
}
