import assert from "node:assert/strict";
import { test } from "node:test";
import { summary } from "../../../mnist_model/ui/retrain/plot.js";
import { statusData, unbroken } from "../../../mnist_model/ui/retrain/status.js";
import { Training } from "../../../mnist_model/ui/retrain/training.js";

const { value: empty } = new Training();
/** @type {import("../../../mnist_model/ui/retrain/training.js").TrainingValue} */
const running = {
  ...empty,
  state: "running",
  step: 500,
  total: 1000,
  epoch: 1,
  accuracy: 0.9744,
  loss: 0.08123,
  curves: {
    accuracy: [
      [0, 0.1],
      [500, 0.9744],
    ],
    loss: [
      [0, 2.31],
      [500, 0.08123],
    ],
  },
};

test("the plot in words begins where the run began and ends where it is", () => {
  assert.equal(
    summary(running),
    "Plot. Test accuracy from 10.0 % at step 0 to 97.4 % at step 500 of 1000. Training loss from 2.3 to 0.081.",
  );
  assert.match(summary(empty), /still empty/);
});

test("the status is numbers as text, and empty where nothing has been measured", () => {
  assert.deepEqual(statusData(running), {
    state: "running",
    step: "500",
    epoch: "1",
    accuracy: "0.9744",
    loss: "0.08123",
  });
  assert.deepEqual([statusData(empty).accuracy, statusData(empty).loss], ["", ""]);
  assert.equal(statusData({ ...running, accuracy: 0 }).accuracy, "0", "none right is a measurement");
});

test("a unit stands on the line of its number", () => {
  assert.equal(unbroken("97.4 % right, 2 s left in 2 steps"), "97.4\u00a0% right, 2\u00a0s left in 2 steps");
});
