import assert from "node:assert/strict";
import { test } from "node:test";
import { askWords, isAskable, pickWeight, toldWords } from "../../../mnist_model/ui/tasks/signs.js";
import { anAnswer } from "../inside/answer.js";

const none = () => false;

/** So many weights one after the other, none of them twice. @param {import("../../../mnist_model/ui/inside/session.js").InsideAnswer} answer @param {number} count */
function picked(answer, count) {
  /** @type {import("../../../mnist_model/ui/tasks/signs.js").Weight[]} */
  const weights = [];
  const isKnown = (/** @type {import("../../../mnist_model/ui/tasks/signs.js").Weight} */ one) =>
    weights.some(({ hidden_unit, to_digit }) => hidden_unit === one.hidden_unit && to_digit === one.to_digit);
  for (let i = 0; i < count; i++) {
    const weight = pickWeight(answer, isKnown);
    if (!weight) break;
    weights.push(weight);
  }
  return weights;
}

/** @param {number[]} z1 */
const withUnits = (z1) => anAnswer({ hidden: z1.length, z1 });

test("only weights of active detectors are asked, each once, of either sign", () => {
  const z1 = Array.from({ length: 128 }, (_, i) => (i % 2 ? -1 : 1 + i * 0.0135));
  const weights = picked(withUnits(z1), 20);
  assert.equal(weights.length, 20);
  assert.ok(weights.every(({ hidden_unit }) => z1[hidden_unit] > 0));
  const { dz2 } = anAnswer().backward;
  const signs = weights.map(({ to_digit }) => Math.sign(dz2[to_digit]));
  assert.ok(signs.includes(1) && signs.includes(-1));
  assert.ok(!signs.includes(0));
  assert.ok(
    new Set([1, 2, 3, 4].map((by) => signs.map((sign, i) => sign === signs[i + by]).join())).size > 1,
  );
});

test("what is picked can be asked about, also with one detector", () => {
  for (const z1 of [[0.5], [0.5, -1, 2]]) {
    const answer = withUnits(z1);
    for (const weight of picked(answer, 10)) {
      const shown = { ...answer, backward: { ...answer.backward, ...weight } };
      assert.equal(isAskable(shown, none), true);
      assert.equal(
        isAskable(shown, () => true),
        false,
      );
    }
  }
  assert.equal(picked(withUnits([0.5]), 10).length, 2); // to the digits whose errors are not 0
});

test("nothing is asked where there is nothing to learn, or no detector is active", () => {
  const sure = anAnswer();
  sure.backward.dz2 = [0, 0, 0, 0, 0.001, 0, 0, 0, 0, -0.001];
  assert.equal(pickWeight(sure, none), null);
  assert.equal(isAskable(sure, none), false);
  assert.equal(pickWeight(withUnits([-1, -2]), none), null);
});

test("words name the weight and then the two factors of its gradient", () => {
  assert.match(
    askWords(anAnswer().backward),
    /^Suppose it was meant to be a 9\. The weight W2 from detector 2 to digit 9:/,
  );
  const sign = { drawing: "", hidden_unit: 2, to_digit: 9, a1: 2, error: -0.9, gradient: -1.8 };
  assert.equal(
    toldWords({ ...sign, said: "larger" }),
    "Right. a1 2.0000 × dz2 −0.9000: the gradient is negative, and the weight becomes larger.",
  );
  assert.match(toldWords({ ...sign, said: "smaller" }), /^No\./);
});
