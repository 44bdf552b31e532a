import assert from "node:assert/strict";
import { test } from "node:test";
import {
  around,
  askAnew,
  countWords,
  isRight,
  markWords,
  nearest,
  predictions,
  settle,
} from "../../../mnist_model/ui/inside/predictions.js";
import { anAnswer } from "./answer.js";

/** @typedef {import("../../../mnist_model/ui/inside/session.js").InsideAnswer} InsideAnswer */

const [NUMBERS, DETECTORS, SCORES, PIXELS, STEP, WEIGHT] = [0, 1, 2, 3, 4, 5];
const ROUNDS = Array.from({ length: 24 }, (_, round) => round);

/** @param {ArrayLike<number>} bytes */
const base64 = (bytes) => btoa(String.fromCharCode(...Array.from(bytes, (byte) => byte & 255)));

/** A picture with so many pixels of ink. @param {number} inked */
const picture = (inked) => base64(Uint8Array.from({ length: 784 }, (_, i) => Number(i < inked) * 200));

/** Contributions of these sizes in the three thirds, 32767 for 1 at one pixel each. @param {[number, number, number]} thirds */
function contributions([top, middle, bottom]) {
  const levels = new Int16Array(784);
  for (const [row, value] of [
    [4, top],
    [14, middle],
    [22, bottom],
  ])
    levels[28 * row] = Math.round(32767 * value);
  return { largest: 1, levels: base64(new Uint8Array(levels.buffer)) };
}

/** @param {Partial<InsideAnswer>} [changes] */
function drawn(changes = {}) {
  const answer = anAnswer(changes);
  answer.steps = { ...answer.steps, pictures: { as_drawn: "", boxed: "", centered: picture(110) } };
  answer.pixels = { ...answer.pixels, contributions: contributions([-0.5, 1, 0.25]) };
  answer.answer = { ...answer.answer, probabilities: [0, 0, 0, 0, 1, 0, 0, 0, 0, 0] };
  answer.scores = { ...answer.scores, z2: [-1, -2, -3, -4, 12, 0, 1, 2, 3, 5] };
  return answer;
}

/** The options that are true, as they stand on the page. @param {InsideAnswer} answer @param {number} step @param {number} round @param {InsideAnswer} [now] */
function truth(answer, step, round, now = answer) {
  const { options, judge } = predictions(answer, round)[step];
  return judge(now).right.map((i) => options[i]);
}

test("every step has one question with two to four different answers, of which the truth is one", () => {
  for (const hidden of [1, 2, 3, 5, 63, 64, 128, 1024]) {
    const z1 = Array.from({ length: hidden }, (_, i) => (i % 3 ? -1 : i + 1));
    for (const round of ROUNDS) {
      const answer = drawn({ hidden, z1 });
      const asked = predictions(answer, round);
      assert.equal(asked.length, 6);
      for (const { text, options, judge } of asked) {
        const { right, why } = judge(answer);
        assert.match(text, /\?$/);
        assert.match(why, /\.$/);
        assert.ok(options.length >= 2 && options.length <= 4, text);
        assert.equal(new Set(options).size, options.length, text);
        assert.ok(right.length && right.every((i) => i in options), `${text} ${right}`);
      }
    }
  }
});

test("the same numbers and the same round ask the same, another round asks something else", () => {
  const words = (/** @type {number} */ round) =>
    predictions(drawn(), round).map(({ text, options }) => [text, ...options].join());
  assert.deepEqual(words(0), words(0));
  for (const step of [NUMBERS, SCORES, STEP, WEIGHT])
    assert.ok(new Set(ROUNDS.map((round) => words(round)[step])).size > 1, String(step));
});

test("the truth stands at every place among numbers", () => {
  for (const step of [NUMBERS, DETECTORS]) {
    const z1 = Array.from({ length: 128 }, (_, i) => (i % 3 ? -1 : 1));
    const places = ROUNDS.filter((round) => round % 2 === 0).flatMap(
      (round) => predictions(drawn({ hidden: 128, z1 }), round)[step].judge(drawn({ hidden: 128, z1 })).right,
    );
    assert.equal(new Set(places).size, 4, `${step}: ${places}`);
  }
});

test("numbers around the truth stay between their ends, and a tie has two that are nearest", () => {
  for (const most of [1, 2, 3, 8, 128, 784]) {
    for (let truth = 0; truth <= most; truth++) {
      for (let turn = 0; turn < 4; turn++) {
        const options = around(truth, Math.max(1, Math.floor(most / 8)), most, turn);
        assert.ok(options[0] >= 0 && Number(options.at(-1)) <= most);
        assert.ok(options.every((option, i) => !i || option > options[i - 1]));
      }
    }
  }
  assert.deepEqual(nearest([10, 20, 30], 19), [1]);
  assert.deepEqual(nearest([10, 20, 30], 25), [1, 2]);
});

test("ink is counted in the picture that reaches the network", () => {
  const { judge } = predictions(drawn(), 0)[NUMBERS];
  assert.equal(judge(drawn()).why, "110 have ink, 674 have none.");
  const other = drawn();
  other.steps.prepare = "as_drawn";
  other.steps.pictures.as_drawn = picture(30);
  assert.equal(judge(other).why, "30 have ink, 754 have none.");
});

test("centring to either side, or to neither", () => {
  const sideways = ROUNDS.find((round) => predictions(drawn(), round)[NUMBERS].text.includes("side")) ?? 0;
  for (const [by, words] of /** @type {[number, string][]} */ ([
    [-2, "to the left"],
    [2, "to the right"],
    [0, "neither"],
  ])) {
    const now = drawn();
    now.steps = { ...now.steps, shift: [by, 3] };
    assert.deepEqual(truth(drawn(), NUMBERS, sideways, now), [words]);
  }
});

test("a network of one detector is asked whether it is active", () => {
  const one = (/** @type {number} */ z) => drawn({ hidden: 1, z1: [z] });
  assert.deepEqual(truth(one(2), DETECTORS, 0), ["yes"]);
  assert.deepEqual(truth(one(2), DETECTORS, 0, one(-2)), ["no"]);
});

test("the second highest score, also where it is not among those that are named", () => {
  const seen = new Set(
    ROUNDS.filter((round) => round % 2 === 0).flatMap((round) => truth(drawn(), SCORES, round)),
  );
  assert.deepEqual([...seen].sort(), ["9", "another one"]);
});

test("two digits that share the second place are both right", () => {
  const tied = drawn();
  tied.scores.z2[8] = 5;
  const round = ROUNDS.find((round) => round % 2 === 0 && truth(drawn(), SCORES, round)[0] === "9") ?? 0;
  assert.deepEqual(truth(drawn(), SCORES, round, tied), ["8", "9"]);
});

test("a second digit that the bars show is not asked for, but the lead", () => {
  const open = drawn();
  open.answer.probabilities = [0, 0, 0, 0, 0.99, 0, 0, 0, 0, 0.01];
  assert.match(predictions(open, 0)[SCORES].text, /How far/);
  for (const [lead, words] of /** @type {[number, string][]} */ ([
    [0, "less than 1 point"],
    [1, "1 to 3 points"],
    [3, "3 to 6 points"],
    [6, "6 points or more"],
  ])) {
    const now = drawn();
    now.scores.z2 = [0, 0, 0, 0, lead, 0, 0, 0, 0, 0];
    assert.deepEqual(truth(open, SCORES, 0, now), [words]);
  }
});

test("a third of the ink counts for, against, or neither", () => {
  const { text, options, judge } = predictions(drawn(), 0)[PIXELS];
  const place = ["top", "middle", "bottom"].findIndex((name) => text.includes(name));
  assert.deepEqual(truth(drawn(), PIXELS, 0), [["against it", "for it", "for it"][place]]);
  assert.match(judge(drawn()).why, [/−0\.500/, /\+1\.000/, /\+0\.250/][place]);
  const blank = drawn();
  blank.pixels.contributions = contributions([0, 0, 0]);
  assert.deepEqual(
    judge(blank).right.map((i) => options[i]),
    ["neither"],
  );
});

test("a step makes examples misread, and the loss falls by half or not", () => {
  const after = (/** @type {any} */ changes) => {
    const now = drawn();
    now.learning_step = { ...now.learning_step, ...changes };
    return now;
  };
  for (const round of [0, 2])
    for (const [right, words] of /** @type {[number, string][]} */ ([
      [10, "all ten"],
      [9, "8 or 9"],
      [8, "8 or 9"],
      [5, "5 to 7"],
      [0, "fewer than 5"],
    ]))
      assert.deepEqual(truth(drawn(), STEP, round, after({ others_right_after: right })), [words]);
  const loss = (/** @type {number} */ before, /** @type {number} */ now) =>
    truth(drawn(), STEP, 1, after({ loss: before, loss_after: now }));
  assert.deepEqual(loss(2, 0.9), ["it falls below half"]);
  assert.deepEqual(loss(2, 1), ["it falls, but not so far"]);
  assert.deepEqual(loss(2, 2), ["it does not fall"]);
  assert.deepEqual(loss(0, 0), ["it falls, but not so far", "it does not fall"]);
});

/** The first round that asks about a weight of this kind. @param {string} words @param {InsideAnswer} answer */
const roundOf = (words, answer) =>
  ROUNDS.find((round) => truth(answer, WEIGHT, round).join() === words) ?? -1;

test("a weight to the digit that was meant becomes larger, one to another digit smaller, an inactive one stays", () => {
  for (const [words, isMeant] of /** @type {[string, boolean][]} */ ([
    ["larger", true],
    ["smaller", false],
  ])) {
    const { text, look } = predictions(drawn(), roundOf(words, drawn()))[WEIGHT];
    assert.equal(look?.to_digit === drawn().backward.meant, isMeant, text);
    assert.ok(text.includes(`detector ${look?.hidden_unit} to digit ${look?.to_digit}`));
    assert.ok(drawn().z1[Number(look?.hidden_unit)] > 0);
  }
  const { look } = predictions(drawn(), roundOf("it stays", drawn()))[WEIGHT];
  assert.equal(look?.hidden_unit, 1);
});

test("a gradient that is printed as 0 counts with its sign, and as none", () => {
  const round = roundOf("larger", drawn());
  const sure = drawn();
  sure.scores.z2 = [0, 0, 0, 0, 0, 0, 0, 0, 0, 60];
  assert.deepEqual(truth(drawn(), WEIGHT, round, sure), ["larger", "it stays"]);
});

test("the truth is that of the moment of the answer, and then stays", () => {
  const asked = askAnew([], drawn(), 0);
  const later = drawn({ z1: [-1, -1, -1] });
  const settled = settle(askAnew(asked, later, 0), DETECTORS, 0, later);
  assert.equal(settled[DETECTORS].verdict?.why, "0 are active, 3 are not.");
  assert.equal(isRight(settled[DETECTORS]), true);
  const again = settle(askAnew(settled, drawn(), 0), DETECTORS, 3, drawn());
  assert.deepEqual(again[DETECTORS], settled[DETECTORS]);
  assert.equal(again[SCORES], asked[SCORES]);
});

test("open questions about a network of another width are asked anew, answered ones stay", () => {
  const settled = settle(askAnew([], drawn(), 0), NUMBERS, 0, drawn());
  const wider = askAnew(settled, drawn({ hidden: 8, z1: [1, 1, 1, 1, 1, 1, 1, -1] }), 0);
  assert.equal(wider[NUMBERS], settled[NUMBERS]);
  assert.match(wider[DETECTORS].prediction.text, /of the 8 detectors/);
});

test("the count is of those that are answered, and each true answer is marked with a word", () => {
  let asked = askAnew([], drawn(), 0);
  assert.equal(countWords(asked), "One question before each step.");
  const right = asked[NUMBERS].prediction.judge(drawn()).right[0];
  const wrong = (right + 1) % 4;
  asked = settle(asked, NUMBERS, wrong, drawn());
  assert.equal(countWords(asked), "0 of 1 right so far");
  assert.equal(markWords(asked[NUMBERS], right), "right answer");
  assert.equal(markWords(asked[NUMBERS], wrong), "your answer: wrong");
  for (const step of [1, 2, 3, 4, 5])
    asked = settle(asked, step, asked[step].prediction.judge(drawn()).right[0], drawn());
  assert.equal(countWords(asked), "5 of 6 right");
  assert.equal(
    asked[WEIGHT].prediction.options.map((_, i) => markWords(asked[WEIGHT], i)).filter(Boolean)[0],
    "your answer: right",
  );
});
