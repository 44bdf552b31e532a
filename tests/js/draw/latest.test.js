import assert from "node:assert/strict";
import { test } from "node:test";
import { Latest } from "../../../mnist_model/ui/draw/latest.js";

test("who listens finds the newest reply beside the drawing that it answers", () => {
  const latest = new Latest();
  /** @type {any[]} */
  const heard = [];
  latest.subscribe(() => heard.push([latest.drawing, latest.reply?.digit]));
  assert.equal(latest.reply, null);
  latest.take(/** @type {any} */ ({ digit: 3 }), "1,2 3,4");
  latest.take(/** @type {any} */ ({ digit: 7 }), "5,6");
  assert.deepEqual(heard, [
    ["1,2 3,4", 3],
    ["5,6", 7],
  ]);
});
