import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { WeightsInUse } from "../../../mnist_model/ui/draw/weights.js";

/** @type {AbortController} */
let page;
beforeEach(() => {
  page = new AbortController();
});
afterEach(() => page.abort());

/** @param {Uint8Array} bytes */
const base64 = (bytes) => btoa(String.fromCharCode(...bytes));
const W2 = { largest: 2, levels: base64(new Uint8Array(Int16Array.of(32767, -32767).buffer)) };
const settle = () => new Promise((resolve) => setTimeout(resolve, 10));

/** A server whose network has this version. @param {{ version: string }} network */
function start(network) {
  /** @type {any[]} */
  const asked = [];
  const weights = new WeightsInUse({
    session: () => "mine",
    signal: page.signal,
    ask: async (_path, body) => {
      asked.push(body);
      const pictures = /** @type {any} */ (body).pictures
        ? { largest: 1, levels: base64(Uint8Array.of(129, 127)) }
        : null;
      return { version: network.version, hidden: 2, W2, pictures };
    },
  });
  return { asked, weights };
}

test("weights are asked for once for each network, and pictures when they are needed", async () => {
  const network = { version: "a" };
  const { asked, weights } = start(network);
  let news = 0;
  weights.subscribe(() => news++);
  assert.equal(weights.of("a"), null);
  assert.equal(weights.of("a"), null);
  await settle();
  assert.deepEqual([asked.length, news], [1, 1]);
  assert.deepEqual([...(weights.of("a")?.W2 ?? [])], [2, -2]);
  assert.equal(weights.of("a", { pictures: true })?.pictures, null);
  await settle();
  assert.deepEqual([...(weights.of("a", { pictures: true })?.pictures ?? [])], [-127, 127]);
  assert.deepEqual(asked, [
    { session: "mine", pictures: false },
    { session: "mine", pictures: true },
  ]);
  network.version = "b";
  assert.equal(weights.of("b"), null);
  await settle();
  assert.equal(weights.of("b")?.pictures, null); // those of another network
});

test("weights of another network than the answer's are not given, nor asked for without a pause", async () => {
  const { asked, weights } = start({ version: "newer" });
  weights.subscribe(() => weights.of("older"));
  assert.equal(weights.of("older"), null);
  await settle();
  assert.equal(weights.of("older"), null);
  await settle();
  assert.equal(asked.length, 1);
});
