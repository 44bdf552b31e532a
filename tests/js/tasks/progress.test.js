import assert from "node:assert/strict";
import { test } from "node:test";
import { Progress } from "../../../mnist_model/ui/tasks/progress.js";

/** A browser's storage, with what is in it. @param {Record<string, string>} [items] @returns {any} */
const storage = (items = {}) => ({
  items,
  getItem: (/** @type {string} */ key) => items[key] ?? null,
  setItem: (/** @type {string} */ key, /** @type {string} */ value) => {
    items[key] = value;
  },
  removeItem: (/** @type {string} */ key) => delete items[key],
});

test("what is done is there at the next visit, each task by itself", () => {
  const mine = storage();
  new Progress(() => mine).finish("two-at-40");
  const later = new Progress(() => mine);
  assert.equal(later.isDone("two-at-40"), true);
  assert.equal(later.isDone("silence"), false);
});

test("all is kept under one key of this page's, and nothing before a task is done", () => {
  const mine = storage();
  const progress = new Progress(() => mine);
  progress.isDone("silence");
  progress.forget();
  assert.deepEqual(Object.keys(mine.items), []);
  progress.finish("silence");
  assert.deepEqual(Object.keys(mine.items), ["digits-tasks"]); // "Forget everything here" goes by the prefix
  progress.forget();
  assert.deepEqual(Object.keys(mine.items), []);
});

test("a record is kept only if it is lower, and is no task done", () => {
  const progress = new Progress(() => storageOnce);
  const storageOnce = storage();
  progress.improve("fewest-steps", 400);
  progress.improve("fewest-steps", 500);
  assert.equal(progress.record("fewest-steps"), 400);
  progress.improve("fewest-steps", 186);
  assert.equal(progress.record("fewest-steps"), 186);
  assert.equal(progress.isDone("fewest-steps"), false);
});

test("what is deleted behind its back is forgotten", () => {
  const mine = storage();
  const progress = new Progress(() => mine);
  progress.finish("silence");
  delete mine.items["digits-tasks"];
  assert.equal(progress.isDone("silence"), false);
});

test("a browser that keeps nothing remembers until the page is closed", () => {
  const forgetful = { getItem: () => null, setItem() {}, removeItem() {} };
  for (const broken of [
    () => /** @type {any} */ (forgetful),
    () => {
      throw new Error("SecurityError");
    },
  ]) {
    const progress = new Progress(broken);
    assert.equal(progress.isDone("silence"), false);
    progress.finish("silence");
    progress.finish("one-step");
    assert.equal(progress.isDone("silence"), true);
    progress.forget();
    assert.equal(progress.isDone("silence"), false);
  }
});

test("what is not ours counts as nothing", () => {
  for (const text of ["{", "7", "null", '{"done": 7}', '{"records": {"a": "b"}}', "[]"]) {
    const progress = new Progress(() => storage({ "digits-tasks": text }));
    assert.equal(progress.isDone("a"), false, text);
    assert.equal(progress.record("a"), undefined, text);
  }
});
