import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { Visitor } from "../../../mnist_model/ui/visitor/visitor.js";

const OWN = { has_own: true, in_use: true, words: "Your network: 97.9 %" };
const realFetch = globalThis.fetch;
/** @type {any[]} */
let bodies;

/** Each reply is a network, or null for a lost one. @param {(object | null)[]} replies */
function server(...replies) {
  bodies = [];
  globalThis.fetch = /** @type {any} */ (
    async (/** @type {URL} */ _url, /** @type {{ body: string }} */ { body }) => {
      bodies.push(JSON.parse(body));
      const reply = replies.shift();
      if (!reply) throw new TypeError("Failed to fetch");
      return Response.json(reply);
    }
  );
}

beforeEach(() => {
  globalThis.document = /** @type {any} */ ({ baseURI: "https://example.org/" });
  mock.timers.enable({ apis: ["setTimeout"] });
});
afterEach(() => {
  globalThis.fetch = realFetch;
  mock.timers.reset();
});

/** Runs timers until a promise settles. @template T @param {Promise<T>} promise */
async function inTime(promise) {
  let open = true;
  promise.then(
    () => (open = false),
    () => (open = false),
  );
  for (let i = 0; open && i < 100; i++) {
    await new Promise((resolve) => setImmediate(resolve));
    mock.timers.tick(1000);
  }
  return promise;
}

test("an action whose reply was lost is repeated with the same number and the same wish", async () => {
  const visitor = new Visitor();
  visitor.take({ session: "mine", network: OWN });
  server(null, null, { ...OWN, in_use: false });
  await inTime(visitor.useOwn(false));
  assert.equal(bodies.length, 3);
  assert.deepEqual(new Set(bodies.map(({ number }) => number)).size, 1);
  assert.ok(bodies.every(({ session, use_own }) => session === "mine" && use_own === false));
  assert.equal(visitor.network.in_use, false);
});

test("two actions have two numbers, the later one the larger", async () => {
  const visitor = new Visitor();
  server(OWN, OWN);
  await visitor.useOwn(true);
  await visitor.useOwn(true);
  assert.ok(bodies[1].number > bodies[0].number);
});

test("an action that stays lost is an error, and changes nothing here", async () => {
  const visitor = new Visitor();
  visitor.take({ session: "mine", network: OWN });
  server();
  await assert.rejects(inTime(visitor.useOwn(false)));
  assert.equal(visitor.network.in_use, true);
});

test("listeners hear of a changed network", async () => {
  const visitor = new Visitor();
  let heard = 0;
  visitor.subscribe(() => heard++, new AbortController().signal);
  visitor.take({ session: "mine", network: OWN });
  visitor.take(null);
  assert.equal(heard, 1);
});

test("what an answer says of the networks is news only if it differs", () => {
  const visitor = new Visitor();
  let heard = 0;
  visitor.subscribe(() => heard++, new AbortController().signal);
  visitor.hear(OWN);
  visitor.hear({ ...OWN });
  assert.equal(heard, 1);
  visitor.hear({ ...OWN, in_use: false });
  assert.equal(heard, 2);
});
