import assert from "node:assert/strict";
import { test } from "node:test";
import { fromUnipen, toUnipen } from "../../../mnist_model/ui/hand/unipen.js";

const LIMITS = { side: 400, points: 128 };
const EXAMPLES = [
  { label: 7, drawing: "124,86.5 278,80 180,332" },
  { label: 1, drawing: "200,60 200,340;150,200 250,200" },
  { label: 0, drawing: "0,400" },
];

test("what is written is read again, to the last digit", () => {
  assert.deepEqual(fromUnipen(toUnipen(EXAMPLES, 400), LIMITS), { examples: EXAMPLES, others: 0 });
});

test("y grows upwards in the file", () => {
  const lines = toUnipen([{ label: 1, drawing: "200,60 210,340" }], 400).split("\n");
  assert.ok(lines.includes("200 340"));
  assert.ok(lines.includes("210 60"));
});

test("a file of a tablet is read: spaces, pressure, other units, Windows' ends of lines", () => {
  const text = `.COORD X Y P
.SEGMENT DIGIT 0 ? "4"
.COMMENT writer apb
.PEN_DOWN
 215 1644 12
 215 1000 13
.PEN_UP
 3 4 0
.PEN_DOWN
 100 1200
.SEGMENT CHARACTER 1 ? "b"
.PEN_DOWN
 1 2
`.replaceAll("\n", "\r\n");
  const { examples, others } = fromUnipen(text, LIMITS);
  assert.equal(others, 1, "a letter");
  assert.equal(examples.length, 1);
  assert.equal(examples[0].label, 4);
  const [first, second] = examples[0].drawing.split(";");
  const [[x, top], [, bottom]] = first.split(" ").map((point) => point.split(",").map(Number));
  assert.deepEqual([top, bottom], [60, 340], "the higher y is the upper end");
  assert.ok(Number(second.split(",")[0]) < x);
});

test("what is no such file holds nothing", () => {
  for (const text of ["", "hello", '.SEGMENT DIGIT 0 ? "7"', '.SEGMENT DIGIT 0 ? "7"\n.PEN_DOWN\na b\n'])
    assert.deepEqual(fromUnipen(text, LIMITS).examples, []);
});

test("a drawing with too many points is thinned, one with too many strokes left out", () => {
  const long = Array.from({ length: 500 }, (_, i) => `${i % 400},${(i * 7) % 400}`).join(" ");
  const many = Array.from({ length: 200 }, (_, i) => `${i},${i}`).join(";");
  const { examples, others } = fromUnipen(
    toUnipen([{ label: 3, drawing: long }, { label: 3, drawing: many }], 400), // biome-ignore format: two
    LIMITS,
  );
  assert.equal(others, 1);
  assert.ok(examples[0].drawing.split(" ").length <= 128);
});
