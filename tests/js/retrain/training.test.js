import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ASKING,
  CONNECTION_LOST,
  ENDING,
  FORGOTTEN,
  OUT_OF_REACH,
  Training,
} from "../../../mnist_model/ui/retrain/training.js";
import { Lost, Refused } from "../../../mnist_model/ui/shared/call.js";
import { visitor } from "../../../mnist_model/ui/visitor/visitor.js";

/** @typedef {import("../../../mnist_model/ui/retrain/training.js").News} News */

// @ts-expect-error (a page, as far as is needed)
globalThis.document = { hidden: false };

const { value: idle } = new Training();
/** @type {import("../../../mnist_model/ui/retrain/training.js").TrainingValue} */
const running = {
  ...idle,
  run: 1,
  name: "Mini-batches",
  state: "running",
  words: "Epoch 1 of 10",
  step: 100,
  accuracy: 0.9,
  reports: 3,
};
const done = {
  ...running,
  words: "Your network reads 97 %",
  state: /** @type {const} */ ("done"),
  reports: 9,
};
const network = { has_own: false, in_use: false, words: "" };
const LEARNING = { levels: "", largest: 1, shown: 0, hidden: 128, probabilities: [] };

/** @type {import("../../../mnist_model/ui/retrain/training.js").Curves} */
const CURVES = {
  accuracy: [[0, 0.1]],
  loss: [
    [0, 2.3],
    [100, 0.5],
  ],
};
/** @type {import("../../../mnist_model/ui/retrain/training.js").Curves} */
const NEXT = { accuracy: [], loss: [[101, 0.4]] };
/** @type {import("../../../mnist_model/ui/retrain/training.js").Shown} */
const shown = {
  ...{ run: 1, step: 20, exact: true, accuracy: 0.7, inspected: null, training: null, network },
  learning: { ...LEARNING },
  mistakes: { confusion: [], wrong: 3, worst: [] },
};

/** @param {Partial<News>} changes @returns {News} */
const news = (changes) => ({
  training: running,
  others: [],
  learning: null,
  mistakes: null,
  network,
  ...changes,
});

/** A training whose server answers as the test says, and whose clock goes on only while it sleeps. */
function page() {
  const time = { ms: 1000 };
  /** @type {any[]} */
  const asked = [];
  /** @type {((answer: News | Error) => void)[]} */
  const waiting = [];
  const server = {
    /** @type {number | Error} */
    number: 7,
    start: async () => {
      if (server.number instanceof Error) throw server.number;
      return server.number;
    },
    news: (/** @type {any} */ question) => {
      asked.push(question);
      return new Promise((resolve, reject) => {
        waiting.push((answer) => (answer instanceof Error ? reject(answer) : resolve(answer)));
      });
    },
  };
  const training = new Training(server, {
    clock: () => time.ms,
    sleep: async (ms) => {
      time.ms += ms;
    },
  });
  /** @type {string[]} */
  const heard = [];
  training.subscribe((change) => heard.push(change));
  /** Answers the oldest question that is open. @param {News | Error} answer */
  const answer = async (answer) => {
    /** @type {any} */ (waiting.shift())(answer);
    await settled();
  };
  return { training, server, time, asked, waiting, heard, answer };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A page whose run is under way; its first question is open. */
async function started() {
  const shown = page();
  shown.training.start(idle, { recipe: "minibatch" });
  await settled();
  return shown;
}

test("Start is busy at once, with an empty plot, before the server has said anything", async () => {
  const { training, heard } = page();
  training.start(idle, {});
  assert.equal(training.busy, true);
  assert.deepEqual(training.value, { ...idle, state: "waiting", words: ASKING });
  assert.deepEqual(heard, ["started"]);
});

test("it asks for what it does not know yet, and never twice at a time, to the end of the run", async () => {
  const { training, asked, waiting, answer } = await started();
  const first = { number: 7, run: 0, reports: 0, step: -1, points: {}, hidden: false, end: "" };
  assert.deepEqual(asked, [first]);
  await answer(news({ learning: LEARNING }));
  assert.deepEqual(training.value, running);
  assert.equal(training.learning, LEARNING);
  assert.deepEqual(asked[1], { ...first, run: 1, reports: 3, step: 100 });
  await answer(news({ training: done, mistakes: { confusion: [], wrong: 0, worst: [] } }));
  assert.deepEqual([training.value, training.busy, training.mistakes?.wrong], [done, false, 0]);
  assert.deepEqual([asked.length, waiting.length], [2, 0]);
});

test("curves that it has already stay", async () => {
  const { training, asked, answer } = await started();
  /** @type {[number, number][]} */
  const loss = [[100, 0.5]];
  await answer(news({ training: { ...running, curves: { accuracy: [], loss } }, learning: LEARNING }));
  assert.equal(asked.at(-1).step, 100);
  await answer(news({ training: { ...running, words: "Letting others pass.", curves: null } }));
  assert.deepEqual(training.value.curves.loss, loss);
  assert.equal(training.value.words, "Letting others pass.");
});

test("for those who asked for less motion it asks once a second", async () => {
  const { time, answer } = await started();
  // @ts-expect-error
  globalThis.matchMedia = () => ({ matches: true });
  for (let reports = 4; reports < 7; reports++) await answer(news({ training: { ...running, reports } }));
  // @ts-expect-error
  delete globalThis.matchMedia;
  assert.equal(time.ms, 1000 + 3 * 1000);
});

test("it asks at most five times a second", async () => {
  const { time, asked, answer } = await started();
  for (let reports = 4; reports < 14; reports++) await answer(news({ training: { ...running, reports } }));
  assert.equal(asked.length, 11);
  assert.equal(time.ms, 1000 + 10 * 200);
});

test("while there is nothing to see it asks again at once", async () => {
  const { time, asked, answer } = await started();
  for (let reports = 1; reports < 3; reports++) {
    await answer(news({ training: { ...running, state: "waiting", reports } }));
  }
  assert.equal(asked.length, 3);
  assert.equal(time.ms, 1000);
});

test("Stop is said at once and with every question, and does nothing to a run that is over", async () => {
  const { training, asked, heard, answer } = await started();
  await answer(news({}));
  training.end("stop");
  assert.deepEqual([training.value.words, training.value.step, training.busy], [ENDING.stop, 100, true]);
  assert.deepEqual(
    asked.map(({ end }) => end),
    ["", "", "stop"],
  );
  await answer(news({ training: { ...running, reports: 4 } }));
  assert.equal(training.value.words, ENDING.stop, "it still goes on");
  assert.equal(asked.at(-1).end, "stop");
  await answer(news({ training: { ...done, state: "stopped" } }));
  assert.equal(training.value.state, "stopped");
  training.end("stop");
  assert.equal(training.value.words, done.words);
  assert.deepEqual(heard, ["started", "reported", "ending", "reported", "reported"]);
});

test("an answer that was overtaken is not shown", async () => {
  const { training, answer } = await started();
  training.tell();
  await answer(news({ training: { ...running, reports: 5, step: 300 } }));
  await answer(news({}));
  assert.equal(training.value.step, 300);
});

test("one loss is not said, two are, and the next answer makes it good", async () => {
  const { training, heard, answer } = await started();
  await answer(news({}));
  await answer(new Lost());
  assert.deepEqual(training.value, running);
  await answer(new Lost());
  assert.deepEqual(training.value, { ...running, words: OUT_OF_REACH });
  assert.equal(heard.at(-1), "lost");
  await answer(news({}));
  assert.deepEqual(training.value, running);
});

test("a server that is away for a minute has lost the run, and its plot stays", async () => {
  const { training, time, answer } = await started();
  await answer(news({}));
  const lastMs = time.ms;
  while (training.busy) await answer(new Lost());
  assert.deepEqual(training.value, { ...running, state: "failed", words: CONNECTION_LOST });
  assert.ok(time.ms - lastMs > 59_000);
});

test("a server that does not know the run was restarted, and its plot stays", async () => {
  const { training, answer } = await started();
  await answer(news({}));
  await answer(news({ training: null }));
  assert.deepEqual(training.value, { ...running, state: "failed", words: FORGOTTEN });
});

test("a start that is refused, or gets lost, says why", async () => {
  for (const error of [new Refused("There is no such recipe."), new Lost("The server does not answer.")]) {
    const { training, server, asked } = page();
    server.number = error;
    await training.start(idle, {});
    assert.deepEqual([training.value.state, training.value.words], ["failed", error.message]);
    assert.deepEqual(asked, []);
  }
});

test("runs are kept to be compared, and one that came to nothing is not", async () => {
  const { training, server, answer } = await started();
  await answer(news({ training: done }));
  server.number = new Refused("No.");
  await training.start(idle, {});
  assert.deepEqual([...training.runs.keys()], [1]);
  assert.deepEqual(training.runs.get(1), done);
  training.remove(1);
  assert.deepEqual([...training.runs.keys()], []);
});

test("Pause waits for the first step, and an earlier step that is looked at meanwhile stays", async () => {
  const { training, asked, answer } = await started();
  training.end("pause");
  assert.deepEqual([training.value.words, asked.at(-1).end], [ENDING.pause, ""]);
  await answer(news({}));
  for (let i = 0; i < 2; i++)
    await answer(news({ training: { ...running, curves: CURVES }, learning: LEARNING }));
  assert.equal(asked.at(-1).end, "pause");
  training.look(shown);
  assert.deepEqual([training.step, training.learning], [20, shown.learning]);
  await answer(news({ training: { ...done, state: "paused", curves: CURVES }, learning: LEARNING }));
  assert.deepEqual([training.busy, training.step, training.learning], [false, 20, shown.learning]);
});

test("a step that is shown is followed by all, until the run goes on", async () => {
  const { training, answer } = await started();
  await answer(news({ training: { ...done, curves: CURVES } }));
  assert.equal(training.step, 100);
  training.look(shown);
  assert.deepEqual([training.moment, training.mistakes], [shown, shown.mistakes]);
  training.look({ ...shown, step: 101, training: { ...done, step: 101, curves: NEXT } });
  assert.deepEqual([training.value.step, training.value.curves.loss], [101, [...CURVES.loss, ...NEXT.loss]]);
  training.start(training.value, { go_on: 1 });
  assert.deepEqual([training.moment, training.step], [null, 101]);
});

const racer = (/** @type {number} */ run, /** @type {number} */ accuracy, changes = {}) => ({
  ...running,
  run,
  accuracy,
  name: `learning rate ${run}`,
  curves: CURVES,
  ...changes,
});

test("of a race the leader is shown, and of the others only new points are asked for", async () => {
  const { training, asked, answer } = await started();
  await answer(
    news({ training: racer(1, 0.5), others: [racer(2, 0.8), racer(3, 0.805)], learning: LEARNING }),
  );
  assert.equal(training.value.run, 3, "it leads");
  assert.deepEqual(asked.at(-1).points, { 1: 100, 2: 100 });
  assert.deepEqual([asked.at(-1).run, asked.at(-1).step, asked.at(-1).reports], [3, -1, 9]);
  const others = [racer(1, 0.81, { curves: NEXT, reports: 4 }), racer(2, 0.8)];
  await answer(news({ training: racer(3, 0.805), others, learning: LEARNING }));
  assert.equal(training.value.run, 3, "not for half a percent");
  assert.deepEqual(training.runs.get(1)?.curves.loss, [...CURVES.loss, ...NEXT.loss]);
  assert.match(training.value.words, /^Learning rate 3: /);
});

test("the best of a race is shown at the end, with its own hidden units", async () => {
  const { training, asked, answer } = await started();
  const over = { state: /** @type {const} */ ("done"), reports: 9 };
  await answer(news({ training: racer(1, 0.95, over), others: [racer(2, 0.955, over)], learning: LEARNING }));
  assert.deepEqual([training.value.run, asked.at(-1).run, asked.at(-1).step], [2, 2, -1]);
  const mistakes = { confusion: [], wrong: 7, worst: [] };
  await answer(
    news({ training: racer(2, 0.955, over), others: [racer(1, 0.95, over)], learning: LEARNING, mistakes }),
  );
  assert.deepEqual([training.mistakes, training.busy], [mistakes, false]);
});

test("a racer that was chosen stays", async () => {
  const { training, answer } = await started();
  await answer(news({ training: racer(1, 0.5), others: [racer(2, 0.8)], learning: LEARNING }));
  training.choose(1);
  await answer(news({ training: racer(2, 0.8), others: [racer(1, 0.5)], learning: LEARNING }));
  assert.equal(training.value.run, 1);
});

test("a new run begins without the mistakes of the last, and asks for its own hidden units", async () => {
  const { training, asked, answer } = await started();
  await answer(
    news({ training: done, learning: LEARNING, mistakes: { confusion: [], wrong: 0, worst: [] } }),
  );
  training.start(idle, {});
  await settled();
  assert.equal(training.mistakes, null);
  assert.equal(asked.at(-1).step, -1);
});

test("a run that was started again at once is followed once", async () => {
  const { training, server, asked, waiting, answer } = await started();
  training.tell();
  await answer(news({ training: done })); // to the question out of turn; the loop's own is open
  server.number = 8;
  training.start(idle, {});
  await settled();
  await answer(news({ training: { ...done, reports: 10 } })); // of the run before
  assert.equal(training.value.state, "waiting");
  assert.deepEqual(
    asked.map(({ number }) => number),
    [7, 7, 8],
  );
  assert.equal(waiting.length, 1);
});

test("what the news say of the networks is heard", async () => {
  const { answer } = await started();
  await answer(
    news({ training: done, network: { has_own: true, in_use: true, words: "Your network: 97 %" } }),
  );
  assert.equal(visitor.network.words, "Your network: 97 %");
});

test("a page that is hidden says so", async () => {
  const { training, asked } = await started();
  // @ts-expect-error
  document.hidden = true;
  training.tell();
  // @ts-expect-error
  document.hidden = false;
  assert.equal(asked.at(-1).hidden, true);
});

test("a listener ends with its signal", () => {
  const controller = new AbortController();
  const { training } = page();
  let calls = 0;
  training.subscribe(() => calls++, controller.signal);
  training.begin(running);
  controller.abort();
  training.start(idle, {});
  assert.equal(calls, 1);
});
