import assert from "node:assert/strict";
import { test } from "node:test";
import { networkInWords, sliderInWords } from "../../../mnist_model/ui/inside/panel.js";
import * as words from "../../../mnist_model/ui/inside/words.js";
import { anAnswer } from "./answer.js";

test("a score has one digit's name, a lead two", () => {
  assert.equal(words.targetName({ digit: 4, versus: null }), "z2 of 4");
  assert.equal(words.targetName({ digit: 4, versus: 9 }), "z2 of 4 − z2 of 9");
  assert.match(
    words.scoresInWords(anAnswer({ target: { digit: 4, versus: 9 } })),
    /^The lead of 4 over 9 is 0\.750: detector 2 counts \+3\.000, detector 0 counts −2\.000, 1 others together /,
  );
});

test("an answer is a digit with its probability, a doubt, or nothing", () => {
  const { answer } = anAnswer();
  assert.equal(words.answerInWords(answer), "says 4, 90 %");
  assert.equal(words.answerInWords({ ...answer, sure: false }), "4 or 9?");
  assert.equal(words.answerInWords({ ...answer, digit: null, doubt: "" }), "");
});

test("the centring's shift is named by its directions", () => {
  assert.match(words.shiftInWords([1, -2]), /: 1 right and 2 up\.$/);
  assert.match(words.shiftInWords([-3, 0]), /: 3 left\.$/);
  assert.match(words.shiftInWords([0, 4]), /: 4 down\.$/);
  assert.match(words.shiftInWords([0, 0]), /already\.$/);
});

test("a product is named with its place and both factors", () => {
  const pixel = 28 * 3 + 5;
  /** @param {number} level @param {number} unit */
  const signed = (level, unit) => ({
    levels: new Int16Array(784).fill(level, pixel, pixel + 1),
    unit,
    largest: 1,
  });
  const x = new Uint8Array(784).fill(51, pixel, pixel + 1);
  assert.equal(
    words.productInWords(pixel, x, signed(-5, 0.1), signed(-1, 0.1)),
    "row 3, column 5: 0.2000 × −0.5000 = −0.100",
  );
});

test("active hidden units are counted, and the most active come first", () => {
  assert.equal(words.activityInWords(anAnswer()), "2 of 3 active, 1 inactive");
  assert.match(
    words.detectorsInWords(anAnswer()),
    /The most active: 2 with 2\.000, 0 with 0\.500\. Detector 2:/,
  );
});

test("ink is counted in the picture that the network gets", () => {
  const x = new Uint8Array(784);
  x.fill(9, 100, 130);
  assert.match(words.numbersInWords(anAnswer(), x), /^The network gets 30 pixels with ink, 754 without\./);
  assert.match(
    words.numbersInWords(anAnswer(), x),
    /as drawn: the network 4 or 9\?; not centred: the network says 4/,
  );
});

test("a step changes the detectors that were active, and none when there is nothing to learn", () => {
  assert.equal(words.changeInWords(anAnswer()), "2 of 3 detectors change");
  const { learning_step } = anAnswer();
  assert.match(
    words.changeInWords(anAnswer({ learning_step: { ...learning_step, loss: 0.001 } })),
    /nothing to learn/,
  );
});

test("of the examples, those before are named before those after", () => {
  assert.match(words.examplesInWords(anAnswer()), /10 of 10 before, 9 of 10 after/);
});

test("every view says that there is no ink", () => {
  const empty = anAnswer({ empty: true });
  assert.match(words.numbersInWords(empty, new Uint8Array(784)), /no ink/);
  assert.match(words.detectorsInWords(empty), /nothing drawn/);
  assert.match(words.pixelsInWords(empty), /no ink/);
  assert.match(words.learningInWords(empty), /no ink/);
  assert.equal(words.changeInWords(empty), "");
});

test("parts of a pixel sum are named with their signs", () => {
  assert.match(
    words.pixelsInWords(anAnswer()),
    /for it add up to \+2\.000, pixels against it to −1\.000, the biases' part is −0\.250; together \+0\.750/,
  );
});

test("the panel names the network in use and what is broken", () => {
  assert.equal(networkInWords(anAnswer()), "The shipped network, 3 detectors");
  const network = { has_own: true, in_use: true, words: "Your network" };
  assert.equal(
    networkInWords(anAnswer({ network, broken: true })),
    "Your own network, 3 detectors, broken on purpose",
  );
});

test("a slider's value has its unit", () => {
  assert.deepEqual(
    [sliderInWords(0.5, "%"), sliderInWords(-90, "°"), sliderInWords(4, "px")],
    ["50 %", "-90°", "4 px"],
  );
});
