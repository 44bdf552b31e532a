import assert from "node:assert/strict";
import { test } from "node:test";
import { Examples, NOT_STORED } from "../../../mnist_model/ui/hand/examples.js";

/** What a browser stores, as a map. */
class Memory {
  /** @type {Map<number, import("../../../mnist_model/ui/hand/storage.js").Kept>} */
  kept = new Map();
  load = async () => [...this.kept.values()];
  /** @param {import("../../../mnist_model/ui/hand/storage.js").Kept} example */
  put = async (example) => void this.kept.set(example.id, example);
  /** @param {number} id */
  remove = async (id) => void this.kept.delete(id);
  clear = async () => this.kept.clear();
}

const refused = async () => {
  throw new Error("SecurityError");
};
const REFUSING = { load: refused, put: refused, remove: refused, clear: refused };
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** @param {import("../../../mnist_model/ui/hand/storage.js").Storage} storage */
function examplesOf(storage) {
  const examples = new Examples(storage);
  examples.limits = { drawings: 5, points: 128 };
  return examples;
}

/** @param {Examples} examples */
const brief = (examples) => examples.list.map(({ label, drawing }) => `${label}: ${drawing}`);

test("what is kept is there at the next visit, in its order", async () => {
  const memory = new Memory();
  const first = examplesOf(memory);
  first.add(7, "1,2 3,4");
  first.add(1, "5,6");
  await settled();
  const second = examplesOf(memory);
  await second.load();
  assert.deepEqual(brief(second), ["7: 1,2 3,4", "1: 5,6"]);
  second.add(3, "7,8");
  assert.deepEqual(brief(second).at(-1), "3: 7,8");
  assert.equal(new Set(second.list.map(({ id }) => id)).size, 3);
});

test("what was drawn while the browser was asked is not lost", async () => {
  const memory = new Memory();
  memory.kept.set(1, { id: 1, label: 4, drawing: "1,1" });
  const examples = examplesOf(memory);
  const loading = examples.load();
  examples.add(7, "1,2");
  await loading;
  assert.deepEqual(brief(examples), ["4: 1,1", "7: 1,2"]);
});

test("the same drawing with another digit corrects the one before", async () => {
  const memory = new Memory();
  const examples = examplesOf(memory);
  assert.equal(examples.add(7, "1,2"), "kept");
  assert.equal(examples.add(1, "1,2"), "corrected");
  await settled();
  assert.deepEqual(brief(examples), ["1: 1,2"]);
  assert.deepEqual(await memory.load(), examples.list);
});

test("no more are kept than fit, but the newest can still be corrected", () => {
  const examples = examplesOf(new Memory());
  for (let i = 0; i < 5; i++) assert.equal(examples.add(1, `${i},${i}`), "kept");
  assert.ok(examples.full);
  assert.equal(examples.add(1, "9,9"), "full");
  assert.equal(examples.add(2, "4,4"), "corrected");
  assert.equal(examples.list.length, 5);
});

test("of a file as many are kept as fit, and none twice", async () => {
  const memory = new Memory();
  const examples = examplesOf(memory);
  examples.add(1, "0,0");
  const file = Array.from({ length: 9 }, (_, i) => ({ label: 1, drawing: `${i},${i}` }));
  assert.equal(examples.addAll(file), 4);
  await settled();
  assert.deepEqual(
    brief(examples),
    file.slice(0, 5).map(({ drawing }) => `1: ${drawing}`),
  );
  assert.equal(memory.kept.size, 5);
});

test("a removed one can be put back where it was, here and in the browser", async () => {
  const memory = new Memory();
  const examples = examplesOf(memory);
  for (let i = 0; i < 3; i++) examples.add(i, `${i},${i}`);
  const before = examples.list;
  examples.remove(before[1].id);
  await settled();
  assert.deepEqual(brief(examples), ["0: 0,0", "2: 2,2"]);
  assert.equal(memory.kept.size, 2);
  examples.putBack();
  examples.putBack();
  await settled();
  assert.deepEqual(examples.list, before);
  assert.equal(memory.kept.size, 3);
});

test("nothing is left when all is forgotten", async () => {
  const memory = new Memory();
  const examples = examplesOf(memory);
  examples.add(7, "1,2");
  examples.remove(examples.list[0].id);
  examples.add(7, "3,4");
  examples.clear();
  examples.putBack();
  await settled();
  assert.deepEqual([examples.list, memory.kept.size], [[], 0]);
});

test("a browser that stores nothing is said, and drawings are kept in memory", async () => {
  const examples = examplesOf(REFUSING);
  await examples.load();
  examples.add(7, "1,2");
  await settled();
  assert.equal(examples.words, NOT_STORED);
  assert.deepEqual(brief(examples), ["7: 1,2"]);
});

test("a long drawing is kept with fewer points, one of too many strokes is not", () => {
  const examples = examplesOf(new Memory());
  const long = Array.from({ length: 500 }, (_, i) => `${i % 400},${(i * 7) % 400}`).join(" ");
  assert.equal(examples.add(3, long), "kept");
  assert.ok(examples.list[0].drawing.split(" ").length <= 128);
  assert.equal(examples.add(4, long), "corrected");
  assert.equal(examples.add(3, Array.from({ length: 200 }, (_, i) => `${i},${i}`).join(";")), "too long");
});
