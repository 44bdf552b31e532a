import assert from "node:assert/strict";
import { test } from "node:test";
import { Latest } from "../../../mnist_model/ui/draw/latest.js";
import { InsideSession } from "../../../mnist_model/ui/inside/session.js";
import { Drawing } from "../../../mnist_model/ui/pad/drawing.js";
import { Training } from "../../../mnist_model/ui/retrain/training.js";
import { Corner } from "../../../mnist_model/ui/shared/corner.js";
import { Progress } from "../../../mnist_model/ui/tasks/progress.js";
import { Tasks } from "../../../mnist_model/ui/tasks/session.js";
import { aRun, LIMITS, saying } from "./histories.js";

/** @param {string} name @param {keyof typeof LIMITS} check @returns {import("../../../mnist_model/ui/tasks/session.js").Task} */
const aTask = (name, check) => ({
  name,
  title: name,
  sentence: "",
  goal: "",
  concept: "",
  why: "",
  minutes: 1,
  tab: "draw",
  check,
  limits: LIMITS[check],
  guess: "",
  step: 0,
});

function aPage() {
  /** @type {Record<string, string>} */
  const items = {};
  const storage = /** @type {any} */ ({
    getItem: (/** @type {string} */ key) => items[key] ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => {
      items[key] = value;
    },
    removeItem: (/** @type {string} */ key) => delete items[key],
  });
  const drawing = new Drawing();
  const latest = new Latest();
  const inside = new InsideSession({ drawing });
  const training = new Training(/** @type {any} */ ({ start: () => new Promise(() => {}) }));
  const corner = new Corner();
  const progress = new Progress(() => storage);
  /** @type {string[]} */
  const shown = [];
  const page = { drawing, latest, inside, training, corner, progress };
  const tasks = new Tasks({ ...page, show: (tab) => shown.push(tab) });
  tasks.begin([aTask("none", "no_digit"), aTask("two", "two_share"), aTask("few", "few_units")]);
  /** The network answers what stands on the pad. @param {any} answer */
  const reply = (answer) => latest.take(answer, drawing.text);
  /** A run is over. @param {any} changes */
  const finish = (changes) => {
    const run = aRun(changes);
    training.runs.set(run.run, run);
    training.value = run;
    training.notify("reported");
  };
  return { ...page, tasks, shown, reply, finish };
}

const HALF = saying({ 4: 0.45, 9: 0.44 }, { sure: false });
const SMALL = { settings: { hidden: 8 } };

test("a drawing that reaches the goal marks its own task, and no other", () => {
  const { tasks, drawing, reply, shown } = aPage();
  assert.equal(tasks.start("two"), true);
  assert.deepEqual(shown, ["draw"]);
  drawing.text = "1,1 2,2";
  reply(HALF);
  assert.equal(tasks.found.done, true);
  assert.equal(tasks.explained, true);
  assert.deepEqual(
    tasks.all.map(({ name }) => tasks.progress.isDone(name)),
    [false, true, false],
  );
  assert.equal(tasks.next?.name, "few");
});

test("the pen must be up, and the answer be to this drawing", () => {
  const { tasks, drawing, latest, reply } = aPage();
  tasks.start("two");
  drawing.begin([1, 1]);
  reply(HALF);
  assert.equal(tasks.found.done, false);
  const before = drawing.text;
  drawing.extend([9, 9]);
  drawing.rest();
  latest.take(/** @type {any} */ (HALF), before); // overtaken by the pen
  assert.equal(tasks.found.done, false);
  reply(HALF);
  assert.equal(tasks.found.done, true);
});

test("a drawing from before the start does not count, even if it is answered afterwards", () => {
  const { tasks, drawing, reply } = aPage();
  drawing.text = "1,1 2,2";
  tasks.start("two");
  reply(HALF);
  assert.equal(tasks.found.done, false);
});

test("what is reached stays reached", () => {
  const { tasks, drawing, reply } = aPage();
  tasks.start("two");
  drawing.text = "1,1 2,2";
  reply(HALF);
  const { words } = tasks.found;
  drawing.text = "5,5 6,6";
  reply(saying({ 5: 1 }));
  assert.deepEqual([tasks.found.done, tasks.found.words], [true, words]);
});

test("a card that is closed sees nothing more", () => {
  const { tasks, drawing, reply, corner } = aPage();
  tasks.start("two");
  assert.equal(corner.holder, "task");
  tasks.leave();
  assert.equal(corner.holder, "");
  drawing.text = "1,1 2,2";
  reply(HALF);
  assert.equal(tasks.progress.isDone("two"), false);
});

test("what a card heard before it was closed is no part of the next one", () => {
  const { tasks, finish, training } = aPage();
  tasks.start("few");
  tasks.leave();
  finish({ run: 1, ...SMALL });
  tasks.start("few");
  training.notify("reported");
  assert.equal(tasks.found.done, false);
});

test("a card that is started anew begins with nothing", () => {
  const { tasks, drawing, reply } = aPage();
  tasks.start("two");
  drawing.text = "1,1 2,2";
  reply(HALF);
  tasks.start("two");
  assert.equal(tasks.found.done, false);
  assert.equal(tasks.explained, false);
  reply(HALF); // the same drawing again
  assert.equal(tasks.found.done, false);
});

test("a run that was over, or under way, when the card was started does not count; the next one does", () => {
  const { tasks, finish, training } = aPage();
  finish({ run: 1, ...SMALL });
  tasks.start("few");
  training.notify("reported");
  assert.equal(tasks.found.done, false);
  training.start(aRun({ run: 0 }), {});
  finish({ run: 2, ...SMALL, state: "running" });
  tasks.start("few"); // while it runs
  finish({ run: 2, ...SMALL });
  assert.equal(tasks.found.done, false);
  training.start(aRun({ run: 0 }), {});
  finish({ run: 3, ...SMALL });
  assert.equal(tasks.found.done, true);
});

test("a run that waits for its place when the card is started does not count", () => {
  const { tasks, finish, training } = aPage();
  training.start(aRun({ run: 0 }), {}); // it has no number yet
  tasks.start("few");
  finish({ run: 1, ...SMALL });
  assert.equal(tasks.found.done, false);
});

test("whoever takes the corner closes the card", () => {
  const { tasks, corner } = aPage();
  tasks.start("two");
  corner.take("tour");
  assert.equal(tasks.open, null);
  assert.equal(corner.holder, "tour");
});

test("a task that is not there is not started, and leaves the open one", () => {
  const { tasks } = aPage();
  tasks.start("two");
  assert.equal(tasks.start("nothing"), false);
  assert.equal(tasks.open?.name, "two");
});

test("the next card is the first one after this that is not done, and there is none at the end", () => {
  const { tasks } = aPage();
  tasks.start("few");
  assert.equal(tasks.next?.name, "none");
  for (const name of ["none", "two"]) tasks.progress.finish(name);
  assert.equal(tasks.next, undefined);
});
