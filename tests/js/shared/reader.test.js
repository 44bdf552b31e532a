import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Lost, Refused } from "../../../mnist_model/ui/shared/call.js";
import { Reader } from "../../../mnist_model/ui/shared/reader.js";

const RETRY_MS = 1000;
const LONG_MS = 10_000; // a picture on a slow line

/** Lets everything run that has been promised. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

let now = 0;

/** @param {number} ms */
async function pass(ms) {
  for (let i = 0; i < ms; i++) {
    now += 1;
    mock.timers.tick(1);
    await settle();
  }
}

beforeEach(() => {
  now = 0;
  mock.timers.enable({ apis: ["setTimeout"] });
});
afterEach(() => mock.timers.reset());

/**
 * A reader of a server whose replies are given by hand, three at once and 10 ms apart; 100 ms without an answer are late.
 * @param {number} [sendMs] what the state takes to be sent on a slow line
 */
function reading(sendMs = 0) {
  const controller = new AbortController();
  /** @type {{ state: number, signal: AbortSignal | undefined, answer: () => void, refuse: () => void, lose: () => void }[]} */
  const requests = [];
  /** @type {unknown[]} */
  const shown = [];
  /** @type {string[]} */
  const failures = [];
  let state = 0;
  const reader = new Reader({
    read: ({ signal, patienceMs }) =>
      new Promise((resolve, reject) => {
        const about = state;
        setTimeout(() => reject(new Lost("no answer in time")), patienceMs);
        requests.push({
          state,
          signal,
          answer: () => resolve(about),
          refuse: () => reject(new Refused("not a drawing")),
          lose: () => reject(new Lost("no answer")),
        });
      }),
    show: (answer) => shown.push(answer),
    fail: ({ message }) => failures.push(message),
    signal: controller.signal,
    pace: /** @type {any} */ ({
      atOnce: 3,
      spacingMs: 10,
      patienceMs: 100,
      answered: (/** @type {number} */ ms) => took.push(ms),
      lost() {},
    }),
    retryMs: RETRY_MS,
    sendMs: () => sendMs,
    clock: () => now,
  });
  /** @type {number[]} */
  const took = [];
  /** @param {number} [ms] what the new state takes to be sent */
  const change = async (ms = sendMs) => {
    sendMs = ms;
    state += 1;
    reader.ask();
    await settle();
  };
  /** The state changes in each of so many ms. @param {number} ms */
  const draw = async (ms) => {
    for (let i = 0; i < ms; i++) {
      await change();
      await pass(1);
    }
  };
  return { reader, change, draw, requests, shown, failures, controller, took };
}

test("all that one event changes is one request, at once", async () => {
  const { change, requests } = reading();
  change();
  change();
  await settle();
  assert.deepEqual(
    requests.map(({ state }) => state),
    [2],
  );
});

test("several requests are on their way, evenly apart, each about the newest state", async () => {
  const { draw, requests } = reading();
  await draw(40);
  assert.deepEqual(
    requests.map(({ state }) => state),
    [1, 10, 20],
  );
  requests[0].answer();
  await draw(1);
  assert.deepEqual([requests.length, requests[3].state], [4, 41]);
});

test("the last state is asked about although the pen rests", async () => {
  const { draw, change, requests, shown } = reading();
  await draw(15);
  await change();
  await pass(10);
  assert.equal(requests.at(-1)?.state, 16);
  for (const request of requests) request.answer();
  await settle();
  assert.equal(shown.at(-1), 16);
  await pass(500);
  assert.equal(requests.length, 3);
});

test("an answer that is overtaken is never shown", async () => {
  const { draw, requests, shown, took } = reading();
  await draw(25);
  requests[2].answer();
  await settle();
  requests[0].answer();
  requests[1].refuse();
  await settle();
  assert.deepEqual(shown, [requests[2].state]);
  assert.equal(took.length, 3, "how long it took is known all the same");
});

test("an answer that is not the newest is shown until a newer one comes", async () => {
  const { draw, requests, shown } = reading();
  await draw(25);
  requests[0].answer();
  await settle();
  requests[2].answer();
  await settle();
  assert.deepEqual(shown, [1, requests[2].state]);
});

test("a request that gets no answer is repeated, with growing patience", async () => {
  const { change, requests, shown } = reading();
  await change();
  await pass(99);
  assert.equal(requests.length, 1);
  await pass(2);
  assert.equal(requests.length, 2);
  await pass(190);
  assert.equal(requests.length, 2);
  await pass(15);
  assert.equal(requests.length, 3);
  requests[1].answer();
  await settle();
  assert.deepEqual(shown, [1]);
  await pass(2000);
  assert.equal(requests.length, 3, "it is answered");
});

test("requests that get no answer do not hold up the next ones, and are given up when overtaken", async () => {
  const { draw, requests, shown } = reading();
  await draw(30);
  await pass(100); // three wait in vain
  await draw(1);
  assert.equal(requests.at(-1)?.state, 31);
  requests.at(-1)?.answer();
  await settle();
  assert.deepEqual(shown, [31]);
  await pass(1);
  assert.deepEqual(
    requests.slice(0, 3).map(({ signal }) => signal?.aborted),
    [true, true, true],
  );
});

test("one loss is repeated at once and not said", async () => {
  const { change, requests, shown, failures } = reading();
  await change();
  requests[0].lose();
  await pass(10);
  requests[1].answer();
  await settle();
  assert.deepEqual([shown, failures], [[1], []]);
});

test("the loss of a request that was overtaken is nobody's concern", async () => {
  const { draw, requests, failures } = reading();
  await draw(15);
  requests[0].lose();
  requests[1].answer();
  await pass(50);
  assert.deepEqual([requests.length, failures], [3, []]); // the third about the last state
});

test("two losses in a row are said, and it is asked again after a while", async () => {
  const { change, requests, shown, failures } = reading();
  await change();
  requests[0].lose();
  await pass(10);
  requests[1].lose();
  await settle();
  assert.deepEqual(failures, ["no answer"]);
  await pass(RETRY_MS - 11);
  assert.equal(requests.length, 2);
  await pass(11);
  assert.equal(requests.length, 3);
  requests[2].answer();
  await settle();
  assert.deepEqual(shown, [1]);
});

test("a change asks a lost request again at once", async () => {
  const { change, requests } = reading();
  await change();
  requests[0].lose();
  await pass(10);
  requests[1].lose();
  await pass(10);
  await change();
  assert.equal(requests.length, 3);
});

test("what was refused is not asked again until it changes", async () => {
  const { change, requests, failures } = reading();
  await change();
  requests[0].refuse();
  await pass(2000);
  assert.deepEqual([requests.length, failures], [1, ["not a drawing"]]);
  await change();
  assert.equal(requests.length, 2);
});

test("nothing is asked again once nobody waits for it, until it changes", async () => {
  const { reader, change, requests } = reading();
  await change();
  requests[0].lose();
  await settle();
  reader.rest();
  await pass(3000);
  assert.equal(requests.length, 1);
  await change();
  assert.equal(requests.length, 2);
});

test("what is on its way when nobody waits any more is given up", async () => {
  const { reader, draw, requests, shown } = reading();
  await draw(15);
  reader.rest();
  assert.deepEqual(
    requests.map(({ signal }) => signal?.aborted),
    [true, true],
  );
  requests[0].answer();
  await pass(3000);
  assert.deepEqual([shown, requests.length], [[], 2]);
});

test("nothing is shown and nothing asked once the component is gone", async () => {
  const { change, requests, shown, failures, controller } = reading();
  await change();
  controller.abort();
  requests[0].answer();
  await change();
  await pass(2000);
  assert.deepEqual([shown, failures, requests.length], [[], [], 1]);
});

test("a request is given up after four seconds", async () => {
  const { change, requests, shown } = reading();
  await change();
  await pass(3999);
  requests[0].answer();
  await settle();
  assert.deepEqual(shown, [1]);
  const newest = requests.length;
  await change();
  await pass(4000);
  requests[newest].answer();
  await settle();
  assert.deepEqual(shown, [1]);
});

test("a state that takes long to send is neither repeated nor given up while it may be on its way", async () => {
  const { change, requests, shown, failures } = reading(LONG_MS);
  await change();
  await pass(LONG_MS + 99);
  assert.deepEqual([requests.length, requests[0].signal?.aborted], [1, false]);
  requests[0].answer();
  await settle();
  await pass(2 * LONG_MS);
  assert.deepEqual([requests.length, shown, failures], [1, [1], []]);
});

test("a state that takes long to send is repeated that much later, and is still answered", async () => {
  const { change, requests, shown } = reading(LONG_MS);
  await change();
  await pass(LONG_MS + 3999);
  assert.equal(requests.length, 2);
  requests[0].answer();
  await settle();
  assert.deepEqual(shown, [1]);
  await pass(1);
  assert.equal(requests[1].signal?.aborted, true, "the copy frees the line");
});

test("a state that takes long to send is given up when even a slow line would have sent it", async () => {
  const { change, requests, shown, failures } = reading(LONG_MS);
  await change();
  await pass(LONG_MS + 4000);
  requests[0].answer();
  await pass(LONG_MS + 100); // its copy was sent 100 ms after it should have arrived
  assert.deepEqual(
    [requests.length, shown, failures],
    [3, [], []],
    "one loss is repeated at once and not said",
  );
  await pass(LONG_MS + 4010);
  assert.deepEqual(failures, ["no answer in time"]);
});

test("a state that takes long to send is sent alone, and the newest waits for its answer", async () => {
  const { draw, requests, shown } = reading(LONG_MS);
  await draw(500);
  assert.equal(requests.length, 1);
  requests[0].answer();
  await settle();
  assert.deepEqual(shown, [1]);
  assert.deepEqual([requests.length, requests[1].state], [2, 500]);
});

for (const [what, ms] of /** @type {const} */ ([
  ["strokes", 0],
  ["another picture", 2 * LONG_MS],
]))
  test(`what takes long to send is aborted as soon as ${what} take its place`, async () => {
    const { change, requests, shown, failures } = reading(LONG_MS);
    await change();
    await pass(20);
    await change(ms);
    assert.deepEqual(
      requests.map(({ state, signal }) => [state, signal?.aborted]),
      [
        [1, true],
        [2, false],
      ],
    );
    requests[0].lose();
    requests[1].answer();
    await settle();
    assert.deepEqual([shown, failures], [[2], []]);
  });

test("an answer that took no longer than sending on a slow line tells the pace nothing", async () => {
  const { change, requests, took } = reading(LONG_MS);
  await change();
  await pass(LONG_MS - 1);
  requests[0].answer();
  await settle();
  assert.deepEqual(took, []);
  await change();
  await pass(LONG_MS + 50);
  requests[1].answer();
  await settle();
  assert.deepEqual(took, [LONG_MS + 50]);
});
