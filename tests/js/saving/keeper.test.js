import assert from "node:assert/strict";
import { test } from "node:test";
import { BACK, IMPOSSIBLE, KEPT, Keeper, NOT_KEPT, OFF } from "../../../mnist_model/ui/saving/keeper.js";
import { Lost, Refused } from "../../../mnist_model/ui/shared/call.js";

/** @typedef {import("../../../mnist_model/ui/saving/browser.js").Kept} Kept */

const BYTES = new Uint8Array([1, 2, 3]).buffer;
const NONE = { has_own: false, in_use: false, words: "" };
const OWN = { has_own: true, in_use: true, words: "Your network: 97.8 %" };
/** @type {Kept} */
const KEPT_NETWORK = { bytes: BYTES, tag: "of the visit before", inUse: true };

/** A keeper among a browser, a visitor and a server. @param {Partial<{ kept: Kept, network: typeof OWN, allowed: boolean }>} [start] */
function site({ kept, network = NONE, allowed = true } = {}) {
  const cupboard = {
    kept,
    allowed: () => allowed,
    allow: (/** @type {boolean} */ wanted) => {
      allowed = wanted;
    },
    read: async () => cupboard.kept,
    write: async (/** @type {Kept} */ now) => {
      cupboard.kept = now;
    },
    clear: async () => {
      cupboard.kept = undefined;
    },
  };
  const visitor = {
    session: "mine",
    network,
    useOwn: async (/** @type {boolean} */ wanted) => {
      visitor.network = { ...visitor.network, in_use: wanted };
    },
  };
  const server = {
    tag: "first",
    /** @type {any[]} */ asked: [],
    /** @type {ArrayBuffer[]} */ uploads: [],
    /** @type {Error | null} */ error: null,
    download: async (/** @type {any} */ wanted) => {
      server.asked.push(wanted);
      if (server.error) throw server.error;
      if (wanted.known === server.tag) return null;
      return { blob: new Blob([BYTES]), name: "digits.safetensors", tag: server.tag };
    },
    upload: async (/** @type {ArrayBuffer} */ bytes) => {
      if (server.error) throw server.error;
      server.uploads.push(bytes);
      visitor.network = OWN;
      return { words: "Your network answers now.", offers: false, network: OWN };
    },
  };
  const time = { ms: 0 };
  const keeper = new Keeper(cupboard, visitor, server, () => time.ms);
  return { cupboard, visitor, server, keeper, time };
}

test("a network that the visitor has is kept, and kept again only when it is another", async () => {
  const { cupboard, visitor, server, keeper } = site();
  await keeper.begin();
  await keeper.save();
  assert.deepEqual([server.asked, keeper.words], [[], NOT_KEPT]);
  visitor.network = OWN;
  await keeper.save();
  assert.deepEqual(cupboard.kept, { bytes: BYTES, tag: "first", inUse: true });
  assert.equal(keeper.words, KEPT);
  const first = cupboard.kept;
  await keeper.save();
  assert.equal(cupboard.kept, first);
  assert.deepEqual(server.asked.at(-1), { own: true, known: "first" });
  server.tag = "second";
  await keeper.save();
  assert.equal(cupboard.kept?.tag, "second");
});

test("it is kept as well which network answers", async () => {
  const { cupboard, visitor, keeper } = site({ network: OWN });
  await keeper.begin();
  await keeper.save();
  await visitor.useOwn(false);
  await keeper.save();
  assert.deepEqual(cupboard.kept, { bytes: BYTES, tag: "first", inUse: false });
});

test("a server that has lost the network gets it back", async () => {
  const { cupboard, server, keeper } = site({ kept: KEPT_NETWORK });
  await keeper.begin();
  assert.equal(await keeper.giveBack(), BACK);
  assert.deepEqual(server.uploads, [BYTES]);
  assert.equal(await keeper.giveBack(), "");
  // The kept file stays: it still says the accuracy, which the server has not measured again.
  assert.equal(cupboard.kept?.bytes, BYTES);
  await keeper.save();
  assert.deepEqual(server.asked.at(-1), { own: true, known: "first" });
});

test("a network that did not answer when it was kept does not answer when it is back", async () => {
  const { visitor, keeper } = site({ kept: { ...KEPT_NETWORK, inUse: false } });
  await keeper.begin();
  await keeper.giveBack();
  assert.deepEqual(visitor.network, { ...OWN, in_use: false });
});

test("nothing is given back to a server that has a network, or has not said whose page this is", async () => {
  const { server, visitor, keeper } = site({ kept: KEPT_NETWORK, network: OWN });
  await keeper.begin();
  await keeper.giveBack();
  visitor.network = NONE;
  visitor.session = "";
  await keeper.giveBack();
  assert.deepEqual(server.uploads, []);
});

test("a server that loses it again and again gets it once a minute", async () => {
  const { server, visitor, keeper, time } = site({ kept: KEPT_NETWORK });
  await keeper.begin();
  for (let second = 0; second < 90; second++) {
    time.ms = 1000 * second;
    visitor.network = NONE;
    await keeper.giveBack();
  }
  assert.equal(server.uploads.length, 2);
});

test("whether the server is away or refuses it, the network stays here", async () => {
  const { cupboard, server, keeper, time } = site({ kept: KEPT_NETWORK });
  await keeper.begin();
  server.error = new Lost("The server does not answer.");
  assert.equal(await keeper.giveBack(), "");
  assert.equal(cupboard.kept, KEPT_NETWORK);
  time.ms = 120_000;
  server.error = new Refused("This file: not a network of this app.");
  assert.equal(
    await keeper.giveBack(),
    "The network that this browser keeps did not come back. This file: not a network of this app.",
  );
  assert.equal(cupboard.kept, KEPT_NETWORK);
});

test("a download that fails changes nothing", async () => {
  const { cupboard, server, keeper } = site({ network: OWN, kept: KEPT_NETWORK });
  await keeper.begin();
  server.error = new Lost("The server does not answer.");
  await keeper.save();
  assert.deepEqual([cupboard.kept, keeper.possible], [KEPT_NETWORK, true]);
});

test("switched off, nothing is kept or given back, and what was kept is gone", async () => {
  const { cupboard, server, keeper, visitor } = site({ kept: KEPT_NETWORK, network: OWN });
  await keeper.begin();
  await keeper.allow(false);
  assert.deepEqual([cupboard.kept, cupboard.allowed(), keeper.words], [undefined, false, OFF]);
  await keeper.save();
  visitor.network = NONE;
  await keeper.giveBack();
  assert.deepEqual([server.asked, server.uploads], [[], []]);
  visitor.network = OWN;
  await keeper.allow(true);
  assert.equal(cupboard.kept?.tag, "first");
});

test("the wish that nothing be kept is still known at the next visit", async () => {
  const { keeper, server } = site({ kept: KEPT_NETWORK, allowed: false });
  await keeper.begin();
  assert.equal(await keeper.giveBack(), "");
  assert.deepEqual([keeper.words, server.uploads], [OFF, []]);
});

test("a browser that refuses storage says so, and is asked no more", async () => {
  const { cupboard, server, keeper } = site({ network: OWN });
  cupboard.read = async () => {
    throw new DOMException("denied", "SecurityError");
  };
  await keeper.begin();
  assert.deepEqual([keeper.words, keeper.possible], [IMPOSSIBLE, false]);
  await keeper.save();
  assert.deepEqual(server.asked, []);
});

test("what was forgotten is not given back", async () => {
  const { keeper, server } = site({ kept: KEPT_NETWORK });
  await keeper.begin();
  keeper.forgotten();
  assert.equal(await keeper.giveBack(), "");
  assert.deepEqual([server.uploads, keeper.words], [[], NOT_KEPT]);
});
