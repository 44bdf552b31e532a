import assert from "node:assert/strict";
import { test } from "node:test";
import { besideCell } from "../../../mnist_model/ui/shared/cells.js";

test("arrow keys walk over the pictures and stop at the first and the last", () => {
  assert.equal(besideCell("ArrowRight", 17, 16, 128), 18);
  assert.equal(besideCell("ArrowLeft", 17, 16, 128), 16);
  assert.equal(besideCell("ArrowUp", 17, 16, 128), 1);
  assert.equal(besideCell("ArrowDown", 17, 16, 128), 33);
  assert.equal(besideCell("ArrowDown", 120, 16, 128), undefined);
  assert.equal(besideCell("ArrowLeft", 0, 16, 128), undefined);
  assert.equal(besideCell("Enter", 17, 16, 128), undefined);
});
