import assert from "node:assert/strict";
import { test } from "node:test";
import { ASKING, CONNECTION_LOST, STOPPING, Training } from "../../../mnist_model/ui/retrain/training.js";

const PATIENCE = { silentMs: 5000, lostMs: 60_000 };
const { value: idle } = new Training();
/** @type {import("../../../mnist_model/ui/retrain/training.js").PlotValue} */
const running = { ...idle, state: "running", words: "Epoch 1 of 10", step: 100, accuracy: 0.9 };

/** A training that is under way, with a clock that is set by hand. */
function started() {
  const time = { ms: 1000 };
  const training = new Training(() => time.ms);
  /** @type {string[]} */
  const heard = [];
  training.subscribe((change) => heard.push(change));
  training.start(idle);
  return { training, time, heard };
}

const there = async () => true;
const gone = async () => false;

test("Start is busy at once, with an empty plot, before the server has said anything", () => {
  const training = new Training();
  training.report({ ...running, state: "done" });
  assert.equal(training.busy, false);
  training.start(idle);
  assert.equal(training.busy, true);
  assert.deepEqual(training.value, { ...idle, state: "waiting", words: ASKING });
});

test("Stop says so until the next report, and does nothing to a run that is over", () => {
  const { training, heard } = started();
  training.report(running);
  training.stop();
  assert.deepEqual([training.value.words, training.value.step, training.busy], [STOPPING, 100, true]);
  training.report({ ...running, state: "stopped", words: "Stopped, and kept." });
  training.stop();
  assert.equal(training.value.words, "Stopped, and kept.");
  assert.deepEqual(heard, ["started", "reported", "stopping", "reported"]);
});

test("a run is given up when reports have ceased and the server is gone, and keeps its plot", async () => {
  const { training, time, heard } = started();
  training.report(running);
  time.ms += PATIENCE.silentMs - 1;
  await training.checkSilence(PATIENCE, gone);
  assert.equal(training.value, running, "too early to ask");
  time.ms += 1;
  await training.checkSilence(PATIENCE, gone);
  assert.deepEqual(training.value, { ...running, state: "failed", words: CONNECTION_LOST });
  assert.equal(heard.at(-1), "lost");
});

test("a silent server that is there gets a minute", async () => {
  const { training, time } = started();
  time.ms += PATIENCE.lostMs - 1;
  await training.checkSilence(PATIENCE, there);
  assert.equal(training.value.state, "waiting");
  time.ms += 1;
  await training.checkSilence(PATIENCE, there);
  assert.equal(training.value.state, "failed");
});

test("a report that comes while the server is asked saves the run", async () => {
  const { training, time } = started();
  time.ms += PATIENCE.silentMs;
  await training.checkSilence(PATIENCE, async () => {
    training.report(running);
    return false;
  });
  assert.equal(training.value, running);
});

test("a page without a run asks nothing", async () => {
  const { training, time } = started();
  training.report({ ...running, state: "done" });
  time.ms += 10 * PATIENCE.lostMs;
  await training.checkSilence(PATIENCE, () => assert.fail("asked"));
  assert.equal(training.value.state, "done");
});

test("a listener ends with its signal", () => {
  const controller = new AbortController();
  const training = new Training();
  let calls = 0;
  training.subscribe(() => calls++, controller.signal);
  training.report(running);
  controller.abort();
  training.report(running);
  assert.equal(calls, 1);
});
