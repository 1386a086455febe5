import assert from "node:assert/strict";
import test from "node:test";
import { PhotoCache } from "../../../Sources/BrachioConsole/Portal/Static/portal-photos.js";

function loader() {
  const begun = [];
  const disposed = [];
  const abandoned = [];
  const finish = new Map();
  const load = (address) => {
    begun.push(address);
    return {
      promise: new Promise((resolve, reject) => finish.set(address, { resolve: () => resolve(`photo ${address}`), reject })),
      abandon: () => abandoned.push(address),
    };
  };
  return { begun, disposed, abandoned, finish, load, dispose: (photo) => disposed.push(photo) };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const addresses = (count) => Array.from({ length: count }, (_, index) => `/p${index}`);

test("loads ahead in order, a few at a time", async () => {
  const host = loader();
  const cache = new PhotoCache({ ...host, countMax: 6, loadingMax: 2 });
  cache.prefetch(addresses(4));
  assert.deepEqual(host.begun, ["/p0", "/p1"]);
  host.finish.get("/p0").resolve();
  await settled();
  assert.deepEqual(host.begun, ["/p0", "/p1", "/p2"]);
  assert.equal(cache.ready("/p0"), "photo /p0");
  assert.equal(cache.ready("/p1"), undefined);
});

test("what is asked for now does not wait for what is wanted ahead", async () => {
  const host = loader();
  const cache = new PhotoCache({ ...host, loadingMax: 1 });
  cache.prefetch(addresses(3));
  const wanted = cache.get("/now");
  assert.deepEqual(host.begun, ["/p0", "/now"]);
  host.finish.get("/now").resolve();
  assert.equal(await wanted, "photo /now");
});

test("keeps a bounded number over ten thousand photos, and gives the others back", async () => {
  const host = loader();
  const cache = new PhotoCache({ ...host, countMax: 12 });
  for (let index = 0; index < 10_000; index += 1) {
    const promise = cache.get(`/p${index}`);
    host.finish.get(`/p${index}`).resolve();
    await promise;
    assert.ok(cache.count <= 12);
  }
  await settled();
  assert.equal(host.disposed.length + cache.count, 10_000);
});

test("a photo that was let go while loading is given back when it comes", async () => {
  const host = loader();
  const cache = new PhotoCache({ ...host, countMax: 2 });
  const lost = cache.get("/a");
  cache.get("/b");
  cache.get("/c");
  assert.deepEqual(host.abandoned, ["/a"]);
  host.finish.get("/a").resolve();
  await lost;
  assert.deepEqual(host.disposed, ["photo /a"]);
});

test("a photo that failed is tried again when it is shown", async () => {
  const host = loader();
  const cache = new PhotoCache(host);
  cache.prefetch(["/a"]);
  host.finish.get("/a").reject(new Error("no network"));
  await settled();
  const again = cache.get("/a");
  host.finish.get("/a").resolve();
  assert.equal(await again, "photo /a");
  assert.deepEqual(host.begun, ["/a", "/a"]);
});
