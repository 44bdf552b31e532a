import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Lost, Refused } from "../../../mnist_model/ui/shared/call.js";
import { Reader } from "../../../mnist_model/ui/shared/reader.js";

/** Lets everything run that has been promised. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A reader of a server whose replies are given by hand. */
function reading() {
  const controller = new AbortController();
  /** @type {{ resolve: (answer: unknown) => void, reject: (error: Error) => void }[]} */
  const requests = [];
  /** @type {unknown[]} */
  const shown = [];
  /** @type {Error[]} */
  const failures = [];
  const reader = new Reader({
    read: () => new Promise((resolve, reject) => requests.push({ resolve, reject })),
    show: (answer) => shown.push(answer),
    fail: (error) => failures.push(error),
    signal: controller.signal,
    spacingMs: 0,
    retryMs: 1000,
  });
  return { reader, requests, shown, failures, controller };
}

test("one request is under way at a time, and the newest state is asked about last", async () => {
  const { reader, requests, shown } = reading();
  reader.ask();
  reader.ask();
  await settle();
  reader.ask();
  await settle();
  assert.equal(requests.length, 1);
  requests[0].resolve("first");
  await settle();
  assert.deepEqual(shown, ["first"]);
  assert.equal(requests.length, 2, "what changed meanwhile is asked about");
  requests[1].resolve("second");
  await settle();
  assert.deepEqual([shown, requests.length], [["first", "second"], 2]);
});

test("a lost request is said, and asked again after a while", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { reader, requests, shown, failures } = reading();
  reader.ask();
  await settle();
  requests[0].reject(new Lost("no answer"));
  await settle();
  assert.equal(failures.length, 1);
  mock.timers.tick(999);
  await settle();
  assert.equal(requests.length, 1);
  mock.timers.tick(1);
  await settle();
  assert.equal(requests.length, 2);
  requests[1].resolve("answer");
  await settle();
  assert.deepEqual(shown, ["answer"]);
  mock.timers.reset();
});

test("a change asks a lost request again at once", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { reader, requests } = reading();
  reader.ask();
  await settle();
  requests[0].reject(new Lost("no answer"));
  await settle();
  reader.ask();
  await settle();
  assert.equal(requests.length, 2);
  mock.timers.reset();
});

test("what was refused is not asked again until it changes", async () => {
  const { reader, requests, failures } = reading();
  reader.ask();
  await settle();
  requests[0].reject(new Refused("not a drawing"));
  await settle();
  assert.deepEqual([requests.length, failures.length], [1, 1]);
  reader.ask();
  await settle();
  assert.equal(requests.length, 2);
});

test("nothing is shown and nothing asked once the component is gone", async () => {
  const { reader, requests, shown, failures, controller } = reading();
  reader.ask();
  await settle();
  controller.abort();
  requests[0].resolve("too late");
  reader.ask();
  await settle();
  assert.deepEqual([shown, failures, requests.length], [[], [], 1]);
});
