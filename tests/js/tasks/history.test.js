import assert from "node:assert/strict";
import { test } from "node:test";
import {
  newHistory,
  strokeCount,
  withDrawn,
  withGuess,
  withLooked,
  withMoment,
  withRuns,
} from "../../../mnist_model/ui/tasks/history.js";
import { aHistory, aLook, aRun, saying } from "./histories.js";

const answer = saying({ 1: 1 });
/** @param {string[]} texts */
const stages = (texts) =>
  texts
    .reduce((history, text) => withDrawn(history, { text, answer }), aHistory())
    .drawn.map(({ text }) => text);

test("while a stroke grows there is one entry; each new stroke is another", () => {
  assert.deepEqual(stages(["1,1", "1,1 2,2", "1,1 2,2;3,3", "1,1 2,2;3,3 4,4"]), [
    "1,1 2,2",
    "1,1 2,2;3,3 4,4",
  ]);
});

test("another drawing of as many strokes is another entry", () => {
  assert.deepEqual(stages(["1,1", "5,5", "1,1"]), ["1,1", "5,5", "1,1"]);
});

test("a picture is one stroke, whatever stands in its data URL", () => {
  assert.deepEqual(["", "1,1", "1,1;2,2", "data:image/png;base64,AA"].map(strokeCount), [0, 1, 2, 1]);
});

test("runs from before, and those that branched off another one, are left out", () => {
  const runs = [aRun({ run: 3 }), aRun({ run: 4 }), aRun({ run: 5, origin: [3, 100] })];
  assert.deepEqual(
    withRuns(aHistory(), runs, 3).runs.map(({ run }) => run),
    [4],
  );
});

test("a step counts if it is exact and of a run that counts", () => {
  const history = aHistory({ runs: [aRun({ run: 4 })] });
  const moment = { run: 4, step: 20, accuracy: 0.9, exact: true };
  assert.deepEqual(withMoment(history, moment).measured, [{ run: 4, step: 20, accuracy: 0.9 }]);
  assert.deepEqual(withMoment(history, { ...moment, exact: false }).measured, []);
  assert.deepEqual(withMoment(history, { ...moment, run: 3 }).measured, []);
  assert.deepEqual(withMoment(history, null).measured, []);
});

test("what was tried before the guess does not count, but for what is seen now", () => {
  const before = ["1,1", "2,2"].reduce(
    (history, drawing) => withLooked(history, aLook({ drawing })),
    aHistory(),
  );
  const after = withGuess(before, 60);
  assert.equal(after.guess, 60);
  assert.deepEqual(
    after.looked.map(({ drawing }) => drawing),
    ["2,2"],
  );
});

test("the choices of the start are a copy", () => {
  const choices = { intended: 3 };
  const { since } = newHistory({ drawing: "1,1", choices });
  choices.intended = 4;
  assert.deepEqual(since, { drawing: "1,1", choices: { intended: 3 } });
});
