import assert from "node:assert/strict";
import test from "node:test";
import { PortalAPI } from "../../../Sources/BrachioConsole/Portal/Static/portal-api.js";

const reply = (status, body = {}, headers = {}) => new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } });
const kindOf = async (response) => {
  const api = new PortalAPI({ token: "t", fetch: async () => response });
  return api.submit("j", []).then(() => "none", ({ kind }) => kind);
};

test("each failure is of one kind", async () => {
  assert.equal(await kindOf(reply(200)), "none");
  assert.equal(await kindOf(reply(401)), "signed-out");
  assert.equal(await kindOf(new Response(null, { status: 303, headers: { Location: "/sign-in" } })), "signed-out");
  assert.equal(await kindOf(reply(503)), "busy");
  assert.equal(await kindOf(reply(429)), "busy");
  assert.equal(await kindOf(reply(404)), "refused");
  assert.equal(await kindOf(new Response("<html>")), "network");
  const api = new PortalAPI({ fetch: async () => { throw new TypeError("failed"); } });
  assert.equal(await api.jobs().catch(({ kind }) => kind), "network");
});

test("a stale token is renewed once", async () => {
  const tokens = [];
  const api = new PortalAPI({
    token: "old", renewToken: async () => "new",
    fetch: async (_, { headers }) => { tokens.push(headers["X-CSRF-Token"]); return tokens.length === 1 ? reply(403) : reply(200, { results: [] }); },
  });
  await api.submit("j", []);
  assert.deepEqual(tokens, ["old", "new"]);
  const never = new PortalAPI({ token: "old", renewToken: async () => "old", fetch: async () => reply(403) });
  assert.equal(await never.submit("j", []).catch(({ kind }) => kind), "refused");
});

test("names are escaped, and the server's clock is followed", async () => {
  const asked = [];
  const api = new PortalAPI({ now: () => 1_000_000, fetch: async (address) => { asked.push(address); return reply(200, {}, { Date: new Date(5_000_000).toUTCString() }); } });
  await api.job("a/b?c");
  assert.deepEqual(asked, ["/work/api/jobs/a%2Fb%3Fc"]);
  assert.equal(api.serverNow(), 5_000_500);
});

test("the server's message and wish to wait come through", async () => {
  const api = new PortalAPI({ fetch: async () => reply(503, { message: "the disk is full" }, { "Retry-After": "7" }) });
  const trouble = await api.jobs().catch((error) => error);
  assert.equal(trouble.message, "the disk is full");
  assert.equal(trouble.retryAfterMilliseconds, 7000);
});
