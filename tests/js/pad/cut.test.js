import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Cuts } from "../../../mnist_model/ui/pad/cut.js";

const OLD = "data:image/png;base64,OLD";
const NEW = "data:image/png;base64,NEW";
/** @type {import("../../../mnist_model/ui/pad/cut.js").Cut} */
const cut = { doubt: "", box: [0, 0, 1, 1], ink: "" };
/** @type {Cuts} */
let cuts;
let heard = 0;

beforeEach(() => {
  cuts = new Cuts();
  heard = 0;
  cuts.subscribe(() => {
    heard += 1;
  });
});

test("a cut belongs to the picture that was answered, and to no other", () => {
  cuts.take(cut, OLD);
  assert.equal(cuts.of(OLD), cut);
  assert.equal(cuts.of(NEW), null); // lies on the pad while the answer to the older one arrives
});

test("strokes have no cut, and an empty pad has none", () => {
  assert.equal(cuts.of(""), null);
  cuts.take(cut, OLD);
  cuts.take(null, "1,1 2,2");
  assert.deepEqual([cuts.of(OLD), cuts.of("1,1 2,2"), cuts.of("")], [null, null, null]);
});

test("answers to strokes tell nobody, for they come at every move of the pen", () => {
  cuts.take(null, "1,1");
  cuts.take(null, "1,1 2,2");
  assert.equal(heard, 0);
  cuts.take(cut, OLD);
  cuts.take(null, "1,1");
  assert.equal(heard, 2);
});
