import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Drawing } from "../../../mnist_model/ui/pad/drawing.js";

/** @type {Drawing} */
let drawing;
/** @type {string[]} */
let heard;

beforeEach(() => {
  drawing = new Drawing();
  heard = [];
  drawing.subscribe((change) => heard.push(change));
});

test("text is the notation that Python reads, and sets the same strokes", () => {
  drawing.begin([1, 2]);
  drawing.extend([3.5, 4]);
  drawing.begin([5, 6]);
  assert.equal(drawing.text, "1,2 3.5,4;5,6");
  const other = new Drawing();
  other.text = drawing.text;
  assert.deepEqual(other.strokes, drawing.strokes);
});

test("undo brings back the state before a stroke, a clear and a load, one by one", () => {
  drawing.begin([1, 1]);
  drawing.extend([2, 2]);
  drawing.begin([3, 3]);
  drawing.clear();
  drawing.text = "data:image/png;base64,AA==";
  const states = [];
  while (drawing.text || states.length < 4) {
    drawing.undo();
    states.push(drawing.text);
    if (states.length > 6) break;
  }
  assert.deepEqual(states, ["", "1,1 2,2;3,3", "1,1 2,2", ""]);
});

test("undo with nothing to undo tells nobody", () => {
  drawing.undo();
  assert.deepEqual(heard, []);
});

test("a picture takes the place of strokes, and the first stroke takes the picture's", () => {
  drawing.begin([1, 1]);
  drawing.text = "data:image/png;base64,AA==";
  assert.deepEqual(
    [drawing.strokes, drawing.picture, drawing.empty],
    [[], "data:image/png;base64,AA==", false],
  );
  drawing.begin([2, 2]);
  assert.equal(drawing.text, "2,2");
});

test("a large picture takes seconds on a slow line, a small one and strokes no time", () => {
  drawing.begin([1, 1]);
  assert.equal(drawing.uploadMs, 0);
  drawing.text = "data:image/png;base64,".padEnd(315_000, "A");
  assert.equal(drawing.uploadMs, 10_000);
  drawing.text = "data:image/png;base64,".padEnd(2_000, "A");
  assert.equal(drawing.uploadMs, 0);
  drawing.clear();
  assert.equal(drawing.uploadMs, 0);
});

test("listeners hear what has changed", () => {
  drawing.begin([1, 1]);
  drawing.extend([5, 5]);
  drawing.rest();
  drawing.say("full");
  assert.deepEqual(heard, ["changed", "extended", "rested", "said"]);
});

test("the same text again is no change", () => {
  drawing.text = "1,1 9,9";
  heard.length = 0;
  drawing.text = "1,1 9,9";
  assert.deepEqual(heard, []);
});

test("a listener ends with its signal", () => {
  const controller = new AbortController();
  let count = 0;
  drawing.subscribe(() => count++, controller.signal);
  drawing.rest();
  controller.abort();
  drawing.rest();
  assert.equal(count, 1);
});

test("a drawing is full at its number of strokes or of points", () => {
  drawing.limits = { strokes: 2, points: 4 };
  drawing.begin([0, 0]);
  drawing.extend([9, 9]);
  assert.equal(drawing.full, false);
  drawing.begin([5, 5]);
  assert.equal(drawing.full, true);
  drawing.undo();
  drawing.extend([8, 8]);
  drawing.extend([7, 7]);
  assert.equal(drawing.full, true);
});

test("strokes that are withdrawn are not brought back by undo", () => {
  drawing.begin([1, 1]);
  const palm = [drawing.begin([2, 2]), drawing.begin([3, 3])];
  drawing.extend([9, 9]);
  heard.length = 0;
  drawing.withdraw(palm);
  assert.equal(drawing.text, "1,1");
  assert.deepEqual(heard, ["changed"]);
  drawing.undo();
  assert.equal(drawing.text, "");
});

test("a picture that a withdrawn stroke had replaced is back", () => {
  drawing.text = "data:image/png;base64,AA==";
  drawing.withdraw([drawing.begin([2, 2])]);
  assert.equal(drawing.text, "data:image/png;base64,AA==");
});

test("what came after a stroke is not withdrawn with it", () => {
  const palm = [drawing.begin([2, 2])];
  drawing.text = "5,5 9,9";
  heard.length = 0;
  drawing.withdraw(palm);
  assert.equal(drawing.text, "5,5 9,9");
  drawing.undo();
  drawing.withdraw(palm);
  assert.equal(drawing.text, "");
  assert.deepEqual(heard, ["changed", "rested", "changed"]);
});

test("more strokes than undo remembers are withdrawn, and no others", () => {
  drawing.begin([1, 1]);
  drawing.withdraw(Array.from({ length: 150 }, (_, i) => drawing.begin([i, 2])));
  assert.equal(drawing.text, "1,1");
});
