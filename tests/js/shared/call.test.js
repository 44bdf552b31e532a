import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { Lost, post, Refused } from "../../../mnist_model/ui/shared/call.js";

/** @type {[string, RequestInit][]} */
let calls;
const realFetch = globalThis.fetch;

/** @param {number} status @param {string} body */
const replies = (status, body) => {
  calls = [];
  globalThis.fetch = /** @type {any} */ (
    async (/** @type {URL} */ url, /** @type {RequestInit} */ options) => {
      calls.push([String(url), options]);
      return new Response(body, { status });
    }
  );
};

beforeEach(() => {
  globalThis.document = /** @type {any} */ ({ baseURI: "https://example.org/spaces/digits/" });
});
afterEach(() => {
  globalThis.fetch = realFetch;
});

test("a call is posted below the page's own address, as JSON", async () => {
  replies(200, '{"digit": 7}');
  assert.deepEqual(await post("answer", { drawing: "1,2" }), { digit: 7 });
  const [url, options] = calls[0];
  assert.equal(url, "https://example.org/spaces/digits/answer");
  assert.deepEqual([options.method, options.body], ["POST", '{"drawing":"1,2"}']);
});

test("a refusal is the server's sentence", async () => {
  replies(400, '{"error": "This is not a drawing."}');
  await assert.rejects(
    post("answer", {}),
    (error) => error instanceof Refused && error.message === "This is not a drawing.",
  );
});

for (const [status, body] of /** @type {const} */ ([
  [502, "<html>bad gateway</html>"],
  [503, '{"error": "restarting"}'],
  [200, "<html>a proxy's own page</html>"],
])) {
  test(`no answer: status ${status} with ${body.slice(0, 12)}`, async () => {
    replies(status, body);
    await assert.rejects(post("answer", {}), Lost);
  });
}

test("a call that takes too long is lost", async () => {
  globalThis.fetch = /** @type {any} */ (
    (/** @type {URL} */ _url, /** @type {RequestInit} */ { signal }) =>
      new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)))
  );
  await assert.rejects(post("answer", {}, { patienceMs: 5 }), Lost);
});
