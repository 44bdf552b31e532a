import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { tellPresence } from "../../../mnist_model/ui/retrain/presence.js";
import { training } from "../../../mnist_model/ui/retrain/training.js";
import { visitor } from "../../../mnist_model/ui/visitor/visitor.js";

const { value: idle } = training;
const realFetch = globalThis.fetch;
/** @type {any[]} */
let signs;
/** @type {any} */
let page;
/** @type {AbortController} */
let controller;

beforeEach(() => {
  signs = [];
  page = Object.assign(new EventTarget(), { baseURI: "https://example.org/", hidden: false });
  globalThis.document = page;
  globalThis.fetch = /** @type {any} */ (
    async (/** @type {URL} */ url, /** @type {{ body: string }} */ { body }) => {
      signs.push([url.pathname, JSON.parse(body)]);
      throw new TypeError("Failed to fetch"); // the next sign follows all the same
    }
  );
  mock.timers.enable({ apis: ["setInterval"] });
  controller = new AbortController();
  visitor.session = "a1b2";
  tellPresence({ signMs: 750 }, controller.signal);
});
afterEach(() => {
  controller.abort();
  globalThis.fetch = realFetch;
  mock.timers.reset();
  training.report(idle);
});

test("a page tells that it is there while it trains, and only then", () => {
  mock.timers.tick(3000);
  assert.deepEqual(signs, []);
  training.start(idle);
  mock.timers.tick(1500);
  const sign = ["/present", { session: "a1b2", hidden: false }];
  assert.deepEqual(signs, [sign, sign]);
  training.report({ ...idle, state: "done" });
  mock.timers.tick(3000);
  assert.equal(signs.length, 2);
});

test("a page that goes into the background tells so at once", () => {
  training.start(idle);
  page.hidden = true;
  page.dispatchEvent(new Event("visibilitychange"));
  assert.deepEqual(signs, [["/present", { session: "a1b2", hidden: true }]]);
});

test("a page that has gone tells nothing", () => {
  training.start(idle);
  controller.abort();
  mock.timers.tick(3000);
  assert.deepEqual(signs, []);
});
