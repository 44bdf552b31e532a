import assert from "node:assert/strict";
import { test } from "node:test";
import {
  foolIt,
  gradientSign,
  guessWords,
  isChanged,
  mostAlike,
  offCentre,
  oneStep,
  ownDetector,
  silence,
} from "../../../mnist_model/ui/tasks/check_inside.js";
import { aHistory, aLook, LIMITS, saying } from "./histories.js";

/** @typedef {import("../../../mnist_model/ui/tasks/history.js").History} History */

const [FOUR, NINE] = [saying({ 4: 1 }), saying({ 9: 1 })];

/** @param {Record<string, any>} changes */
const centred = (changes) =>
  offCentre(
    aHistory({ looked: [aLook({ answers: { as_drawn: FOUR, boxed: FOUR, centered: FOUR }, ...changes })] }),
  ).done;

test("one of the pictures that are not centred must be read as another digit", () => {
  assert.equal(centred({}), false);
  assert.equal(centred({ answers: { as_drawn: NINE, boxed: FOUR, centered: FOUR } }), true);
  assert.equal(centred({ answers: { as_drawn: FOUR, boxed: NINE, centered: FOUR } }), true);
});

test("a centred picture with a question mark is not read right", () => {
  const unsure = { ...FOUR, sure: false };
  assert.equal(centred({ answers: { as_drawn: NINE, boxed: FOUR, centered: unsure } }), false);
});

test("a drawing that is pushed, or from before, is not misread for its place", () => {
  const answers = { as_drawn: NINE, boxed: FOUR, centered: FOUR };
  assert.equal(centred({ answers, broken: true }), false);
  const since = { drawing: "1,1 2,2", choices: {} };
  assert.equal(offCentre(aHistory({ since, looked: [aLook({ answers })] })).done, false);
});

/** Looks at one drawing with these shares of the hidden units off. @param {[number, any][]} seen @param {Partial<History>} [changes] */
const silenced = (seen, changes = {}) =>
  silence(
    aHistory({
      guess: 60,
      looked: seen.map(([share, answer]) =>
        aLook({ answer, choices: { silenced: share }, broken: share > 0 }),
      ),
      ...changes,
    }),
    LIMITS.silence,
  );

test("it is known where the drawing is misread, and how near the guess was", () => {
  const found = silenced([
    [0, FOUR],
    [0.5, FOUR],
    [0.54, NINE],
  ]);
  assert.deepEqual(found, {
    done: true,
    words: "Your 4 is misread when 69 of 128 are off. You guessed 60: 9 too few.",
  });
});

test("a jump over half of the units does not say where it is misread", () => {
  const found = silenced([
    [0, FOUR],
    [1, NINE],
  ]);
  assert.equal(found.done, false);
  assert.equal(found.words, "Wrong with 128 off, right with 0: look between.");
});

test("without a guess, or without having been right, nothing is found", () => {
  const seen = /** @type {[number, any][]} */ ([
    [0, FOUR],
    [0.02, NINE],
  ]);
  assert.equal(silenced(seen).done, true);
  assert.equal(silenced(seen, { guess: null }).done, false);
  assert.equal(silenced(seen.slice(1)).done, false);
});

test("another drawing, or other damage, is not the slider alone", () => {
  const whole = aLook({ answer: FOUR });
  const off = { answer: NINE, choices: { silenced: 0.02 }, broken: true };
  const check = (/** @type {any} */ changes) =>
    silence(aHistory({ guess: 1, looked: [whole, aLook({ ...off, ...changes })] }), LIMITS.silence).done;
  assert.equal(check({}), true);
  assert.equal(check({ drawing: "7,7" }), false);
  for (const damage of [
    { noise: 0.1 },
    { turn: 90 },
    { shift_x: 3 },
    { shift_y: 3 },
    { without_biases: true },
  ])
    assert.equal(check({ choices: { silenced: 0.02, ...damage } }), false, JSON.stringify(damage));
});

test("a guess is too many, too few or exact", () => {
  assert.equal(guessWords(60, 50), "You guessed 60: 10 too many.");
  assert.equal(guessWords(60, 61), "You guessed 60: 1 too few.");
  assert.equal(guessWords(60, 60), "You guessed 60: exactly.");
});

/** @param {Record<string, any>} step @param {Record<string, any>} [changes] @param {Partial<History>} [more] */
const stepped = (step, changes = {}, more = {}) =>
  oneStep(
    aHistory({
      looked: [
        aLook({
          answer: FOUR,
          choices: { intended: 9, learning_rate: 0.02 },
          step: { ...aLook().step, ...step },
          ...changes,
        }),
      ],
      ...more,
    }),
    LIMITS.one_step,
  ).done;
const [TAUGHT, TOO_SHORT, TOO_LONG] = [0.5, 0.49, 0.91].map((p) =>
  Array.from({ length: 10 }, (_, i) => (i === 9 ? p : 0)),
);

test("one step must teach the digit, not too far, and spare nine examples", () => {
  assert.equal(stepped({ after: TAUGHT, others_right_after: 9 }), true);
  assert.equal(stepped({ after: TAUGHT, others_right_after: 8 }), false);
  assert.equal(stepped({ after: TOO_SHORT, others_right_after: 10 }), false);
  assert.equal(stepped({ after: TOO_LONG, others_right_after: 10 }), false);
});

test("to teach the answer itself is no task", () => {
  assert.equal(stepped({ after: TAUGHT, others_right_after: 9 }, { answer: NINE }), false);
});

test("what was chosen before the card was started does not count", () => {
  const since = { drawing: "1,1 2,2", choices: { intended: 9, learning_rate: 0.02 } };
  assert.equal(stepped({ after: TAUGHT, others_right_after: 9 }, {}, { since }), false);
});

const X = Uint8Array.from({ length: 784 }, (_, i) => (i < 100 ? 200 : 0));
/** Two hidden units: one at right angles to the picture, one of which a part of its weights lies on it. @param {number} on */
const weights = (on) =>
  Int8Array.from({ length: 2 * 784 }, (_, i) => {
    if (i < 784) return i >= 700 ? 50 : 0;
    return i - 784 < on || i - 784 >= 684 + on ? 50 : 0;
  });

test("the hidden unit that is most alike is the one with the largest cosine", () => {
  assert.deepEqual(mostAlike(X, weights(0)), { unit: 0, cosine: 0 });
  const { unit, cosine } = mostAlike(X, weights(50));
  assert.equal(unit, 1);
  assert.ok(Math.abs(cosine - 50 / 100) < 1e-12, String(cosine));
  assert.equal(mostAlike(X, new Int8Array(784)).cosine, 0); // a unit that is off
});

/** @param {ArrayLike<number>} bytes */
const base64 = (bytes) => btoa(String.fromCharCode(...Array.from(bytes, (byte) => byte & 255)));

/** @param {number} on @param {number} kept */
const detector = (on, kept) => {
  const pictures = { version: "a", largest: 1, levels: base64(weights(on)) };
  const looked = [aLook({ x: base64(X), pictures })];
  return ownDetector(aHistory({ looked, kept }), LIMITS.own_detector).done;
};

test("a detector of one's own counts once a step was kept since the card was started", () => {
  assert.equal(detector(60, 1), true);
  assert.equal(detector(60, 0), false);
  assert.equal(detector(40, 1), false);
});

/** @param {number} hidden_unit @param {number} gradient @param {"larger" | "smaller"} said @param {string} [drawing] */
const aSign = (hidden_unit, gradient, said, drawing = "1,1 2,2") => ({
  drawing,
  hidden_unit,
  to_digit: 9,
  a1: 1,
  error: gradient,
  gradient,
  said,
});
const [UP, DOWN, WRONG] = [aSign(1, -0.5, "larger"), aSign(2, 0.5, "smaller"), aSign(3, 0.5, "larger")];

/** @param {import("../../../mnist_model/ui/tasks/history.js").Sign[]} signs */
const signs = (...signs) => gradientSign(aHistory({ signs }), LIMITS.gradient_sign);

test("three signs in a row count, and a wrong one begins anew", () => {
  const third = aSign(4, -0.1, "larger");
  assert.deepEqual(signs(UP, DOWN, third), { done: true, words: "3 of 3 right in a row." });
  assert.equal(signs(UP, DOWN).done, false);
  assert.deepEqual(signs(UP, DOWN, WRONG, third), { done: false, words: "1 of 3 right in a row." });
  assert.equal(signs(WRONG, UP, DOWN, third).done, true);
  assert.equal(signs().words, "0 of 3 right in a row.");
});

test("the same weight at the same drawing counts once, and a gradient of 0 goes no way", () => {
  assert.equal(signs(UP, { ...UP }, { ...UP }).words, "1 of 3 right in a row.");
  assert.equal(signs(UP, { ...UP, drawing: "3,3" }, DOWN).done, true);
  assert.equal(signs(UP, DOWN, aSign(5, 0, "larger")).words, "0 of 3 right in a row.");
  assert.equal(signs(UP, DOWN, aSign(5, 0, "smaller")).words, "0 of 3 right in a row.");
});

const CHANGED = `data:image/png;base64,${btoa("PNG Description 784 pixels as the network gets them")}`;
const OTHER_PICTURE = `data:image/png;base64,${btoa("PNG")}`;

/** A 4 that is drawn, then the changed picture. @param {Record<string, any>} [after] @param {Record<string, any>} [before] @param {Partial<History>} [more] */
const fooled = (after = {}, before = {}, more = {}) =>
  foolIt(
    aHistory({
      looked: [
        aLook({ answer: FOUR, choices: { wanted: 9 }, ...before }),
        aLook({ drawing: CHANGED, answer: NINE, choices: { wanted: 9 }, ...after }),
      ],
      ...more,
    }),
  );

test("the changed picture must be named as the digit that was chosen", () => {
  assert.deepEqual(fooled(), { done: true, words: "It was a 4. Answer: 9. Wanted: 9." });
  assert.equal(fooled({ choices: { wanted: 7 } }).done, false);
  assert.equal(fooled({ answer: { ...NINE, sure: false } }).done, false);
  assert.equal(fooled({ answer: FOUR, choices: { wanted: 4 } }).done, false);
});

test("without a choice the second likeliest digit of the drawing is wanted", () => {
  const four = { answer: saying({ 4: 0.9, 9: 0.1 }), choices: {} };
  assert.equal(fooled({ choices: {} }, four).done, true);
  assert.equal(fooled({ choices: {} }, { answer: saying({ 4: 0.9, 7: 0.1 }), choices: {} }).done, false);
});

test("another picture, a picture from before, or one of a doubtful drawing does not count", () => {
  assert.equal(isChanged(CHANGED), true);
  assert.equal(isChanged("1,1 2,2"), false);
  assert.equal(fooled({ drawing: OTHER_PICTURE }).done, false);
  assert.equal(fooled({}, {}, { since: { drawing: CHANGED, choices: {} } }).done, false);
  assert.equal(fooled({}, { answer: { ...FOUR, sure: false } }).done, false);
  assert.equal(fooled({}, { broken: true }).done, false);
  assert.equal(fooled({ broken: true }).done, false);
  const alone = aLook({ drawing: CHANGED, answer: NINE, choices: { wanted: 9 } });
  assert.equal(foolIt(aHistory({ looked: [alone, alone] })).done, false);
});
