import assert from "node:assert/strict";
import { test } from "node:test";
import { ACCURACY, LOSS, Panel, stepTicks } from "../../../mnist_model/ui/retrain/axes.js";

const box = { left: 50, right: 450, top: 30, bottom: 230 };
const accuracy = new Panel(ACCURACY, box, 1000);
const loss = new Panel(LOSS, box, 1000);

test("a higher accuracy is drawn higher", () => {
  const heights = [0.06, 0.1, 0.5, 0.9, 0.98, 0.99].map((value) => accuracy.y(value)); // y counts downwards
  assert.ok(heights.every((height, i) => i === 0 || height < heights[i - 1]));
});

test("a lower loss is drawn lower", () => {
  assert.ok(loss.y(0.01) > loss.y(0.1));
  assert.ok(loss.y(0.1) > loss.y(Math.LN10));
});

test("the ends of the range are the edges, and what lies beyond stands on them", () => {
  assert.deepEqual([accuracy.y(ACCURACY.low), accuracy.y(ACCURACY.high)], [230, 30]);
  assert.deepEqual([accuracy.y(0), accuracy.y(1)], [230, 30]);
  assert.deepEqual([loss.y(0), loss.y(1e9)], [230, 30]);
});

test("the accuracy is on a logit scale: as far from 20 to 50 % as from 50 to 80 %", () => {
  const [low, middle, high] = [0.2, 0.5, 0.8].map((value) => accuracy.y(value));
  assert.ok(Math.abs(low - middle - (middle - high)) <= 0.2, "to the rounding of both");
  assert.ok(accuracy.y(0.98) - accuracy.y(0.99) > 2 * (accuracy.y(0.5) - accuracy.y(0.51)));
});

test("the loss is on a logarithmic scale: each tenth is as far down as the one before", () => {
  const [one, tenth, hundredth] = [1, 0.1, 0.01].map((value) => loss.y(value));
  assert.ok(Math.abs(tenth - one - (hundredth - tenth)) <= 0.2, "to the rounding of both");
});

test("steps run from the left edge to the right", () => {
  assert.deepEqual([accuracy.x(0), accuracy.x(500), accuracy.x(1000)], [50, 250, 450]);
});

test("a curve is a path through its points, and leaves out the steps of a longer run", () => {
  const y = accuracy.y(0.5);
  assert.equal(
    accuracy.path([
      [0, 0.5],
      [1000, 0.5],
      [2000, 0.9],
    ]),
    `M50 ${y}L450 ${y}`,
  );
  assert.equal(accuracy.path([]), "");
});

for (const [total, ticks] of /** @type {[number, number[]][]} */ ([
  [18750, [0, 5000, 10000, 15000]],
  [1000, [0, 250, 500, 750, 1000]],
  [1565, [0, 500, 1000, 1500]],
  [10, [0, 5, 10]],
  [1, [0, 1]],
])) {
  test(`${total} steps have ticks at ${ticks}`, () => assert.deepEqual(stepTicks(total), ticks));
}
