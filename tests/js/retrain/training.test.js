import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ASKING,
  CONNECTION_LOST,
  FORGOTTEN,
  OUT_OF_REACH,
  STOPPING,
  Training,
} from "../../../mnist_model/ui/retrain/training.js";
import { Lost, Refused } from "../../../mnist_model/ui/shared/call.js";
import { visitor } from "../../../mnist_model/ui/visitor/visitor.js";

/** @typedef {import("../../../mnist_model/ui/retrain/training.js").News} News */

// @ts-expect-error (a page, as far as is needed)
globalThis.document = { hidden: false };

const { value: idle } = new Training();
/** @type {import("../../../mnist_model/ui/retrain/training.js").TrainingValue} */
const running = { ...idle, state: "running", words: "Epoch 1 of 10", step: 100, accuracy: 0.9, reports: 3 };
const done = {
  ...running,
  words: "Your network reads 97 %",
  state: /** @type {const} */ ("done"),
  reports: 9,
};
const network = { has_own: false, in_use: false, words: "" };
const LEARNING = { levels: "", largest: 1, shown: 0, hidden: 128, probabilities: [] };

/** @param {Partial<News>} changes @returns {News} */
const news = (changes) => ({ training: running, learning: null, mistakes: null, network, ...changes });

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
  const first = { number: 7, reports: 0, step: -1, hidden: false, stop: false };
  assert.deepEqual(asked, [first]);
  await answer(news({ learning: LEARNING }));
  assert.deepEqual(training.value, running);
  assert.equal(training.learning, LEARNING);
  assert.deepEqual(asked[1], { ...first, reports: 3, step: 100 });
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

test("it asks at most five times a second", async () => {
  const { time, asked, answer } = await started();
  for (let reports = 4; reports < 14; reports++) await answer(news({ training: { ...running, reports } }));
  assert.equal(asked.length, 11);
  assert.equal(time.ms, 1000 + 10 * 200);
});

test("Stop is said at once and with every question, and does nothing to a run that is over", async () => {
  const { training, asked, heard, answer } = await started();
  await answer(news({}));
  training.stop();
  assert.deepEqual([training.value.words, training.value.step, training.busy], [STOPPING, 100, true]);
  assert.deepEqual(
    asked.map(({ stop }) => stop),
    [false, false, true],
  );
  await answer(news({ training: { ...running, reports: 4 } }));
  assert.equal(training.value.words, STOPPING, "it still goes on");
  assert.equal(asked.at(-1).stop, true);
  await answer(news({ training: { ...done, state: "stopped" } }));
  assert.equal(training.value.state, "stopped");
  training.stop();
  assert.equal(training.value.words, done.words);
  assert.deepEqual(heard, ["started", "reported", "stopping", "reported", "reported"]);
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

test("a run is compared with the one before it, if that took a step", async () => {
  const { training, server, answer } = await started();
  assert.equal(training.before, null);
  await answer(news({ training: done }));
  server.number = new Refused("No.");
  await training.start(idle, {});
  assert.deepEqual(training.before, done);
  await training.start(idle, {});
  assert.deepEqual(training.before, done, "a run without a step compares nothing");
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
