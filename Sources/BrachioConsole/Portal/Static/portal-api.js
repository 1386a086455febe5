// The portal's calls. Every failure is a Trouble of one of four kinds, so that callers need not know of status codes.

/** kind: "network" (not reached, or too slow), "busy" (try later), "signed-out", "refused" (asking again will not help). */
export class Trouble extends Error {
  constructor(kind, message, { status = 0, retryAfterMilliseconds = 0 } = {}) {
    super(message);
    this.kind = kind;
    this.status = status;
    this.retryAfterMilliseconds = retryAfterMilliseconds;
  }
}

export class PortalAPI {
  /** `token` is the page's CSRF token; `renewToken` asks for a fresh one (it changes with a new session). */
  constructor({ token, renewToken, base = "/work/api", fetch = globalThis.fetch.bind(globalThis), now = Date.now, timeoutMilliseconds = 20_000 }) {
    Object.assign(this, { token, renewToken, base, fetch, now, timeoutMilliseconds });
    /** Server's clock minus this one's, in milliseconds, so that time limits mean what the server means. */
    this.clockOffset = 0;
  }

  serverNow() {
    return this.now() + this.clockOffset;
  }

  jobs() {
    return this.#call("GET", "/jobs");
  }

  job(name) {
    return this.#call("GET", `/jobs/${encodeURIComponent(name)}`);
  }

  /** With `resume`, what is held already comes first. */
  claim(job, count, order, { resume = false } = {}) {
    return this.#call("POST", `/jobs/${encodeURIComponent(job)}/claims`, { count, order, resume });
  }

  /** More time for tasks that are held: `{tasks: [{task, expires}]}`, without those that are held no more. */
  extend(job, tasks) {
    return this.#call("POST", `/jobs/${encodeURIComponent(job)}/extensions`, { tasks });
  }

  submit(job, answers) {
    return this.#call("POST", `/jobs/${encodeURIComponent(job)}/answers`, { answers });
  }

  /** With `leaving`, the call outlives the page. */
  release(job, tasks, { leaving = false } = {}) {
    return this.#call("POST", `/jobs/${encodeURIComponent(job)}/releases`, { tasks }, { keepalive: leaving });
  }

  history(job, before) {
    const query = before === undefined ? "" : `?before=${encodeURIComponent(before)}`;
    return this.#call("GET", `/jobs/${encodeURIComponent(job)}/history${query}`);
  }

  async #call(method, path, body, { keepalive = false, again = true } = {}) {
    const response = await this.#send(method, path, body, keepalive);
    const date = Date.parse(response.headers.get("Date") ?? "");
    if (!Number.isNaN(date)) this.clockOffset = date + 500 - this.now();
    if (response.ok) return response.status === 204 ? {} : this.#json(response);
    if (response.status === 403 && method !== "GET" && again && this.renewToken) {
      const fresh = await this.renewToken().catch(() => undefined);
      if (fresh && fresh !== this.token) {
        this.token = fresh;
        return this.#call(method, path, body, { keepalive, again: false });
      }
    }
    throw await troubleOf(response);
  }

  async #send(method, path, body, keepalive) {
    const headers = { Accept: "application/json" };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (method !== "GET") headers["X-CSRF-Token"] = this.token ?? "";
    const signal = keepalive ? undefined : AbortSignal.timeout(this.timeoutMilliseconds);
    try {
      return await this.fetch(this.base + path, {
        method, headers, signal, keepalive, credentials: "same-origin", redirect: "manual",
        body: body === undefined ? undefined : JSON.stringify(body),
      });
    } catch (error) {
      throw new Trouble("network", error?.name === "TimeoutError" ? "the server did not answer in time" : "the server cannot be reached");
    }
  }

  async #json(response) {
    try {
      return await response.json();
    } catch {
      throw new Trouble("network", "the server's answer broke off", { status: response.status });
    }
  }
}

async function troubleOf(response) {
  const { status } = response;
  // A redirect is the sign-in page: the session is over.
  if (status === 401 || response.type === "opaqueredirect" || (status >= 300 && status < 400)) {
    return new Trouble("signed-out", "you are signed out", { status });
  }
  const told = await response.json().then((body) => body?.message ?? body?.error, () => undefined);
  const message = typeof told === "string" && told !== "" ? told : `the server answered ${status}`;
  if (status === 429 || status >= 500 || status === 408) {
    const seconds = Number(response.headers.get("Retry-After") ?? 0);
    return new Trouble("busy", message, { status, retryAfterMilliseconds: Number.isFinite(seconds) ? seconds * 1000 : 0 });
  }
  return new Trouble("refused", message, { status });
}
