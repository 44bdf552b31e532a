import assert from "node:assert/strict";
import { test } from "node:test";
import { Corner } from "../../../mnist_model/ui/shared/corner.js";

test("who takes the corner is told to the one who held it", () => {
  const corner = new Corner();
  corner.take("tour");
  /** @type {string[]} */
  const heard = [];
  corner.subscribe(() => heard.push(corner.holder));
  corner.take("task");
  corner.take("task");
  assert.deepEqual(heard, ["task"]);
});

test("only its holder can leave it", () => {
  const corner = new Corner();
  corner.take("task");
  corner.leave("tour");
  assert.equal(corner.holder, "task");
  corner.leave("task");
  assert.equal(corner.holder, "");
});
