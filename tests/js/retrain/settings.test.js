import assert from "node:assert/strict";
import { test } from "node:test";
import { FormSettings } from "../../../mnist_model/ui/retrain/settings.js";

const DEFAULT = { recipe: "minibatch", warp: false, seed: 0 };
const CHOSEN = { recipe: "momentum", warp: true, seed: 7 };

test("the form is told what it is to hold, and tells what it holds", () => {
  const settings = new FormSettings();
  /** @type {string[]} */
  const heard = [];
  settings.subscribe((change) => heard.push(change));
  settings.hear(DEFAULT);
  settings.choose(CHOSEN, "From a link.");
  assert.deepEqual([settings.value, settings.wanted, settings.words], [DEFAULT, CHOSEN, "From a link."]);
  assert.deepEqual(heard, ["heard", "chosen"]);
});

test("the settings of a run are those of the form until that is changed", () => {
  const settings = new FormSettings();
  assert.equal(settings.areOfRun, false);
  settings.choose(CHOSEN, "From a link.");
  settings.hear(CHOSEN);
  settings.wanted = null;
  settings.start();
  assert.equal(settings.ofRun, CHOSEN);
  assert.deepEqual([settings.areOfRun, settings.words], [true, ""]);
  settings.hear({ ...CHOSEN, seed: 8 });
  assert.equal(settings.areOfRun, false);
  settings.hear({ ...CHOSEN });
  assert.equal(settings.areOfRun, true);
});

test("a listener ends with its signal", () => {
  const settings = new FormSettings();
  const controller = new AbortController();
  let calls = 0;
  settings.subscribe(() => calls++, controller.signal);
  controller.abort();
  settings.hear(DEFAULT);
  assert.equal(calls, 0);
});
