import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import {
  downloadNetwork,
  downloadProgram,
  fileName,
  uploadNetwork,
} from "../../../mnist_model/ui/saving/files.js";
import { tooLarge } from "../../../mnist_model/ui/saving/section.js";
import { carried } from "../../../mnist_model/ui/saving/share.js";
import { Lost, Refused } from "../../../mnist_model/ui/shared/call.js";
import { visitor } from "../../../mnist_model/ui/visitor/visitor.js";

const OWN = { has_own: true, in_use: true, words: "Your network" };
const realFetch = globalThis.fetch;
/** @type {[string, RequestInit][]} */
let calls;

/** @param {string} body @param {ResponseInit} init */
const replies = (body, init = {}) => {
  calls = [];
  globalThis.fetch = /** @type {any} */ (
    async (/** @type {URL} */ url, /** @type {RequestInit} */ options) => {
      calls.push([String(url), options]);
      return new Response(body, init);
    }
  );
};

beforeEach(() => {
  globalThis.document = /** @type {any} */ ({ baseURI: "https://example.org/" });
  visitor.take({ session: "secret", network: { has_own: false, in_use: false, words: "" } });
});
afterEach(() => {
  globalThis.fetch = realFetch;
});

test("a download has the name and the tag that the server gives", async () => {
  const headers = {
    "Content-Disposition": 'attachment; filename="digits-784-8-10.safetensors"',
    "X-Content-SHA256": "ab",
  };
  replies("numbers", { headers });
  const file = await downloadNetwork({ own: true, known: "cd" });
  assert.deepEqual(
    [file?.name, file?.tag, await file?.blob.text()],
    ["digits-784-8-10.safetensors", "ab", "numbers"],
  );
  assert.deepEqual(JSON.parse(String(calls[0][1].body)), { own: true, known: "cd", session: "secret" });
});

test("a file that is known already is none", async () => {
  replies('{"unchanged": true}');
  assert.equal(await downloadNetwork({ known: "cd" }), null);
});

test("the settings go with the program, and cannot replace what is asked for", async () => {
  replies("", { headers: { "Content-Disposition": 'attachment; filename="a.py"' } });
  await downloadProgram("training", { seed: 3, program: "other", session: "other" });
  assert.deepEqual(JSON.parse(String(calls[0][1].body)), { seed: 3, program: "training", session: "secret" });
});

test("an upload names the session in a header, never in the address", async () => {
  const reply = { words: "It answers now.", offers: false, network: OWN };
  replies(JSON.stringify(reply));
  assert.deepEqual(await uploadNetwork(new ArrayBuffer(4)), reply);
  const [url, { headers, body }] = calls[0];
  assert.equal(url, "https://example.org/network/upload");
  assert.equal(/** @type {any} */ (headers)["X-Session"], "secret");
  assert.equal(/** @type {ArrayBuffer} */ (body).byteLength, 4);
  assert.deepEqual(visitor.network, OWN);
});

test("only an accepted offer says the layout", async () => {
  replies(JSON.stringify({ words: "Transposed.", offers: false, network: OWN }));
  await uploadNetwork(new ArrayBuffer(4), "pytorch");
  assert.equal(calls[0][0], "https://example.org/network/upload?layout=pytorch");
});

test("a file that is refused is an error with the server's sentence", async () => {
  replies('{"error": "This file: not a whole .safetensors file."}', { status: 400 });
  await assert.rejects(
    uploadNetwork(new ArrayBuffer(4)),
    (error) => error instanceof Refused && /whole/.test(error.message),
  );
  replies("<html>", { status: 503 });
  await assert.rejects(uploadNetwork(new ArrayBuffer(4)), Lost);
});

test("only plain names are taken from a header", () => {
  assert.equal(fileName('attachment; filename="a-1.py"'), "a-1.py");
  for (const header of [
    null,
    "",
    "attachment",
    'attachment; filename="../a"',
    'attachment; filename="a/b"',
  ]) {
    assert.equal(fileName(header), "");
  }
});

test("a file that is too large is told before it is sent", () => {
  assert.equal(tooLarge(100, 100), "");
  assert.equal(
    tooLarge(5 * 2 ** 20, 4 * 2 ** 20),
    "This file has 5.0 MB, expected at most 4.0: it is no network of this form.",
  );
});

test("who copies a link hears what it carries", () => {
  const settings = { recipe: "minibatch", warp: false };
  assert.equal(carried({ tab: "draw", drawing: "", settings: null, step: 0 }), "It opens an empty page.");
  assert.equal(carried({ tab: "draw", drawing: "1,2", settings: null, step: 0 }), "It carries the drawing.");
  assert.equal(
    carried({ tab: "draw", drawing: "1,2", settings, step: 18750 }),
    "It carries the drawing and a run of 18,750 steps.",
  );
});
