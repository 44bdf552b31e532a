import assert from "node:assert/strict";
import { test } from "node:test";
import { modeOf, zoomFor } from "../../../mnist_model/ui/presenting/mode.js";

const WHOLE = { projector: false, only: "", tab: "", unknown: false };

test("an address without a wish shows the whole page", () => {
  for (const search of ["", "?", "?__theme=dark", "?task=two-digits"])
    assert.deepEqual(modeOf(search), WHOLE);
});

test("the projector is asked for by its name alone, with a value, and beside others", () => {
  for (const search of ["?projector", "?projector=1", "?a=b&projector"]) {
    assert.deepEqual(modeOf(search), { ...WHOLE, projector: true });
  }
});

test("one part alone opens its tab", () => {
  assert.deepEqual(modeOf("?only=answer"), { ...WHOLE, only: "answer", tab: "draw" });
  assert.deepEqual(modeOf("?only=step-1"), { ...WHOLE, only: "step-1", tab: "inside" });
  assert.deepEqual(modeOf("?projector&only=step-6"), {
    projector: true,
    only: "step-6",
    tab: "inside",
    unknown: false,
  });
  assert.equal(modeOf("?only=step-2&only=answer").only, "step-2");
});

test("a part that is not there is said to be unknown, and the page stays whole", () => {
  for (const value of [
    "",
    "step-0",
    "step-7",
    "step-12",
    "step-1x",
    "Answer",
    "draw",
    "<b>",
    "step-",
    "%",
    "step-1%0A",
  ]) {
    assert.deepEqual(modeOf(`?only=${value}`), { ...WHOLE, unknown: true }, value);
  }
});

test("the projector's page is as wide as its layout needs, never smaller than it is", () => {
  assert.deepEqual([360, 1152, 1280, 1920, 3840, 40000].map(zoomFor), [1, 1, 1.11, 1.66, 3.33, 4]);
});
