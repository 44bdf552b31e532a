import assert from "node:assert/strict";
import { test } from "node:test";
import { CellGrid, columnsFor } from "../../../mnist_model/ui/inside/atlas.js";

test("a network has a column count that fits its size and the figure's width", () => {
  assert.deepEqual(
    [1, 32, 33, 128, 256, 257, 512, 513, 1024].map((hidden) => columnsFor(hidden, 504)),
    [8, 8, 16, 16, 16, 24, 24, 32, 32],
  );
  assert.deepEqual(
    [32, 128, 512, 1024].map((hidden) => columnsFor(hidden, 328)),
    [8, 12, 16, 24],
  );
});

test("the cell at a cell's corner is that cell, for all sizes", () => {
  for (const hidden of [1, 16, 128, 512, 1024]) {
    for (const width of [328, 504]) {
      const grid = new CellGrid(hidden, width);
      for (const index of [0, Math.floor(hidden / 2), hidden - 1]) {
        const [left, top] = grid.corner(index);
        assert.equal(grid.indexAt(left + grid.side / 2, top + grid.side / 2), index);
        assert.ok(left + grid.side <= width && top + grid.side <= grid.height);
      }
    }
  }
});

test("cells are counted row by row", () => {
  const grid = new CellGrid(128, 480); // 16 cells of 30 pixels
  assert.deepEqual(grid.corner(18), [60, 30]);
  assert.equal(grid.indexAt(70, 40), 18);
});

test("beside the cells there is none", () => {
  const grid = new CellGrid(20, 400); // 8 columns, and 4 cells in the last row
  assert.equal(grid.indexAt(399, 149), undefined);
  assert.equal(grid.indexAt(-1, 10), undefined);
  assert.equal(grid.indexAt(401, 10), undefined);
  assert.equal(grid.indexAt(10, 151), undefined);
  assert.equal(grid.indexAt(10, -1), undefined);
});
