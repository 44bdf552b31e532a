import assert from "node:assert/strict";
import { test } from "node:test";
import { isDoneByAnswer, isDoneByChoice, isFirstVisit } from "../../../mnist_model/ui/inside/tour.js";
import { anAnswer } from "./answer.js";

/** @param {Partial<import("../../../mnist_model/ui/inside/tour.js").Stop>} stop */
const aStop = (stop) => ({ title: "", words: "", target: "", answer: null, event: "", done: "", ...stop });

/** A browser's storage. @returns {Storage} */
function storage() {
  /** @type {Map<string, string>} */
  const items = new Map();
  return /** @type {any} */ ({
    getItem: (/** @type {string} */ key) => items.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => items.set(key, value),
  });
}

test("the tour is offered once", () => {
  const mine = storage();
  assert.equal(
    isFirstVisit(() => mine),
    true,
  );
  assert.equal(
    isFirstVisit(() => mine),
    false,
  );
});

test("a browser that remembers nothing is not offered a tour again and again", () => {
  const forgetful = /** @type {any} */ ({ getItem: () => null, setItem() {} });
  assert.equal(
    isFirstVisit(() => forgetful),
    false,
  );
  assert.equal(
    isFirstVisit(() => {
      throw new Error("SecurityError");
    }),
    false,
  );
});

test("a stop is done by its own choice alone, and not by taking one back", () => {
  const stop = aStop({ event: "versus" });
  assert.equal(isDoneByChoice(stop, { versus: 0 }), true);
  assert.equal(isDoneByChoice(stop, { versus: null }), false);
  assert.equal(isDoneByChoice(stop, { digit: 4 }), false);
  assert.equal(isDoneByChoice(aStop({}), { digit: 4 }), false);
});

test("a stop is done by its own digit alone", () => {
  assert.equal(isDoneByAnswer(aStop({ answer: 4 }), anAnswer()), true);
  assert.equal(isDoneByAnswer(aStop({ answer: 9 }), anAnswer()), false);
  assert.equal(isDoneByAnswer(aStop({ answer: 4 }), null), false);
  const empty = anAnswer();
  empty.answer.digit = null;
  assert.equal(isDoneByAnswer(aStop({}), empty), false);
});
