import assert from "node:assert/strict";
import { test } from "node:test";
import { barPlace, chainedBars, farthest, odds } from "../../../mnist_model/ui/inside/scores.js";
import { anAnswer } from "./answer.js";

const { scores } = anAnswer();

test("each bar starts where the one before has ended, and the last one ends at the total", () => {
  const { parts, total } = chainedBars(scores);
  assert.deepEqual(
    parts.map(({ start }) => start),
    [0, 3, 1, 1.25],
  );
  assert.deepEqual(
    parts.map(({ length }) => length),
    [3, -2, 0.25, -0.5],
  );
  const last = /** @type {typeof total} */ (parts.at(-1));
  assert.equal(last.start + last.length, total.length);
  assert.deepEqual(total, { start: 0, length: scores.total });
});

test("the axis reaches as far as the chain of bars, which may be farther than the total", () => {
  assert.equal(farthest(chainedBars(scores).parts), 3);
  assert.equal(farthest([{ start: 0, length: -5 }]), 5);
});

test("a bar for the digit lies to the right of where it starts, one against it to the left", () => {
  assert.deepEqual(barPlace({ start: 0, length: 3 }, 3), { left: 50, width: 50 });
  assert.deepEqual(barPlace({ start: 3, length: -2 }, 4), { left: 62.5, width: 25 });
  assert.deepEqual(barPlace({ start: 0, length: -4 }, 4), { left: 0, width: 50 });
});

test("bars touch on the axis: the end of one is the start of the next", () => {
  const { parts } = chainedBars(scores);
  const limit = farthest(parts);
  /** @param {{ start: number, length: number }} bar */
  const ends = (bar) => {
    const { left, width } = barPlace(bar, limit);
    return bar.length < 0 ? { from: left + width, to: left } : { from: left, to: left + width };
  };
  for (let i = 1; i < parts.length; i++) {
    const gap = ends(parts[i]).from - ends(parts[i - 1]).to;
    assert.ok(Math.abs(gap) < 1e-9, `bar ${i} starts ${gap} % of the axis beside the end of the last`);
  }
});

test("the odds are e to the power of the lead", () => {
  assert.equal(odds(0), "1.000");
  assert.equal(odds(1), "2.718");
  assert.equal(odds(-1), "0.3679");
  assert.equal(odds(20), "4.852 × 10⁸");
});
