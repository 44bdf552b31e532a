import assert from "node:assert/strict";
import { test } from "node:test";
import { inWords } from "../../../mnist_model/ui/pad/box_tool.js";

test("a screen reader hears where a box lies in its picture", () => {
  const picture = { left: 0, top: 100, width: 400, height: 200 };
  const words = inWords({ left: 40, top: 150, width: 100, height: 100 }, picture);
  assert.equal(words, "10 to 35 % across, 25 to 75 % down");
});
