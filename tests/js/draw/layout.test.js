import assert from "node:assert/strict";
import { test } from "node:test";
import { Layout } from "../../../mnist_model/ui/draw/layout.js";

const WIDE = { width: 190, height: 400 };
const NARROW = { width: 96, height: 240 };

test("every unit of a network of any width has a square of its own within the canvas, where it is pointed at", () => {
  for (const hidden of [1, 2, 16, 33, 128, 300, 1024]) {
    for (const [size, leftwards] of /** @type {const} */ ([
      [WIDE, false],
      [NARROW, true],
    ])) {
      const layout = new Layout(hidden, size, leftwards);
      const places = new Set();
      for (let unit = 0; unit < hidden; unit++) {
        const [left, top] = layout.corner(unit);
        places.add(`${left},${top}`);
        assert.equal(layout.unitAt(left + layout.side / 2, top + layout.side / 2), unit);
        assert.ok(left >= 0 && left + layout.side <= size.width);
        assert.ok(top >= 0 && top + layout.side <= size.height + 1, `${hidden}: ${top} ${layout.side}`);
      }
      assert.equal(places.size, hidden);
    }
  }
});

test("128 units fill the height in four columns, row by row", () => {
  const layout = new Layout(128, WIDE);
  assert.deepEqual([layout.columns, layout.rows, layout.top], [4, 32, 0]);
  assert.deepEqual(layout.corner(5), [13, 13]);
  assert.equal(layout.unitAt(60, 20), null);
  assert.equal(layout.unitAt(-1, 20), null);
});

test("a line goes from its unit to the middle of its digit's bar, to whichever side the bars are", () => {
  assert.deepEqual(new Layout(128, WIDE).line(0, 9), [
    [5, 5],
    [50, 5],
    [190, 388],
  ]);
  const [from, , to] = new Layout(128, NARROW, true).line(127, 0);
  assert.ok(from[0] > 50 && from[1] > 200);
  assert.deepEqual(to, [0, 12]);
});
