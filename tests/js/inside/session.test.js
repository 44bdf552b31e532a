import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { InsideSession } from "../../../mnist_model/ui/inside/session.js";
import { Drawing } from "../../../mnist_model/ui/pad/drawing.js";
import { Lost, Refused } from "../../../mnist_model/ui/shared/call.js";
import { Visitor } from "../../../mnist_model/ui/visitor/visitor.js";
import { anAnswer } from "./answer.js";

/** @type {{ path: string, body: any, patienceMs: number | undefined, answer: (answer: object) => void, fail: (error: Error) => void }[]} */
let asked;
/** @type {InsideSession} */
let inside;
/** @type {Drawing} */
let drawing;
/** @type {Visitor} */
let visitor;
/** @type {AbortController} */
let page;
/** @type {any[]} */
let heard;
/** @type {(() => void)[]} */
let frames;

const settle = () => new Promise((resolve) => setTimeout(resolve, 100)); // longer than from one request to the next
const paint = () => {
  for (const callback of frames.splice(0)) callback();
};

beforeEach(() => {
  asked = [];
  heard = [];
  frames = [];
  drawing = new Drawing();
  visitor = new Visitor();
  page = new AbortController();
  inside = new InsideSession({
    drawing,
    visitor,
    ask: (path, body, options) =>
      new Promise((answer, fail) => {
        asked.push({ path, body: structuredClone(body), patienceMs: options?.patienceMs, answer, fail });
      }),
    nextFrame: (callback) => frames.push(callback),
  });
  inside.subscribe(
    {
      answered: (answer) => heard.push(answer),
      failed: (sentence) => heard.push(sentence),
      said: (sentence) => heard.push(["said", sentence]),
    },
    page.signal,
  );
  inside.start(page.signal);
});
afterEach(() => page.abort());

test("a hidden tab asks nothing, and asks when it comes into view", async () => {
  drawing.text = "1,2 3,4";
  inside.choose({ digit: 4 });
  await settle();
  assert.equal(asked.length, 0);
  inside.appear(true);
  await settle();
  assert.equal(asked.length, 1);
  const [{ path, body }] = asked;
  assert.equal(path, "inside");
  assert.deepEqual(body, { drawing: "1,2 3,4", session: "", choices: { digit: 4, pictures: "" } });
});

test("a picture is waited for as long as a slow line takes to send it", async () => {
  drawing.text = "data:image/png;base64,".padEnd(315_000, "A");
  inside.appear(true);
  await settle();
  drawing.text = "1,2 3,4";
  await settle();
  assert.deepEqual(
    asked.map(({ patienceMs }) => patienceMs),
    [14_000, 4000],
  );
});

test("choices of one moment are one request", async () => {
  inside.appear(true);
  await settle();
  asked[0].answer(anAnswer());
  await settle();
  inside.choose({ turn: 90 });
  inside.choose({ shift_x: 5 });
  inside.choose({ noise: 0.5 });
  await settle();
  assert.equal(asked.length, 2);
  assert.deepEqual(asked[1].body.choices, { turn: 90, shift_x: 5, noise: 0.5, pictures: "" });
});

test("an answer is told once a frame, and it is the newest", async () => {
  inside.appear(true);
  await settle();
  asked[0].answer(anAnswer({ hidden: 1 }));
  drawing.text = "1,2";
  await settle();
  asked[1].answer(anAnswer({ hidden: 2 }));
  await settle();
  assert.deepEqual(heard, []);
  paint();
  assert.deepEqual(
    heard.map(({ hidden }) => hidden),
    [2],
  );
  assert.equal(inside.answers, 2);
});

test("pictures of the hidden units are kept until others come, and the next request names them", async () => {
  const pictures = { version: "abc", largest: 1, levels: "" };
  inside.appear(true);
  await settle();
  asked[0].answer(anAnswer({ pictures }));
  await settle();
  inside.choose({ digit: 1 });
  await settle();
  assert.equal(asked[1].body.choices.pictures, "abc");
  asked[1].answer(anAnswer());
  await settle();
  assert.equal(inside.pictures, pictures);
});

test("a refusal is told in its own words, a loss in ours, and the next stroke asks again", async () => {
  inside.appear(true);
  await settle();
  asked[0].fail(new Refused("This is not a picture."));
  await settle();
  drawing.text = "1,2";
  await settle();
  asked[1].fail(new Lost("…"));
  await settle();
  asked[2].fail(new Lost("…")); // twice in a row is no chance
  await settle();
  drawing.text = "3,4";
  await settle();
  assert.deepEqual(heard, [
    "This is not a picture.",
    "The server does not answer. Your next stroke tries again.",
  ]);
  assert.equal(asked[3].body.drawing, "3,4");
});

test("what was lost is not asked again once the tab is hidden", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  inside.appear(true);
  await turn();
  asked[0].fail(new Lost("…"));
  await turn();
  inside.appear(false);
  for (let i = 0; i < 5; i++) {
    t.mock.timers.tick(5000);
    await turn();
  }
  assert.equal(asked.length, 1);
});

test("another network is a new question", async () => {
  inside.appear(true);
  await settle();
  asked[0].answer(anAnswer());
  await settle();
  visitor.take({ session: "mine", network: { has_own: true, in_use: true, words: "" } });
  await settle();
  assert.equal(asked[1].body.session, "mine");
});

test("an action that fails leaves the answer standing and says why", async () => {
  visitor.act = async () => {
    throw new Refused("There is no ink.");
  };
  await inside.keep(1);
  assert.deepEqual(heard, [["said", "There is no ink."]]);
});

test("keeping a step sends the drawing and the choices as they are shown", async () => {
  /** @type {any[]} */
  let sent = [];
  visitor.act = async (...action) => {
    sent = action;
  };
  drawing.text = "1,2 3,4";
  inside.choose({ intended: 9, learning_rate: 0.1 });
  await inside.keep(1);
  assert.equal(sent[0], "inside/keep");
  assert.equal(sent[1].drawing, "1,2 3,4");
  assert.equal(sent[1].choices.intended, 9);
});

test("nothing is asked or told after the component has gone", async () => {
  inside.appear(true);
  await settle();
  page.abort();
  asked[0].answer(anAnswer());
  drawing.text = "1,2";
  await settle();
  paint();
  assert.equal(asked.length, 1);
  assert.deepEqual(heard, []);
});

test("an answer is kept with what was asked, not with what has been drawn since", async () => {
  drawing.text = "1,2 3,4";
  inside.choose({ silenced: 0.5 });
  inside.appear(true);
  await settle();
  drawing.text = "5,6 7,8";
  inside.choose({ silenced: 0.7 });
  asked[0].answer(anAnswer());
  await settle();
  assert.equal(inside.asked?.drawing, "1,2 3,4");
  assert.equal(inside.asked?.choices.silenced, 0.5);
});

test("a kept step is told once the server has taken it, and one that it refuses is not", async () => {
  let kept = 0;
  inside.subscribe({ kept: () => (kept += 1) }, page.signal);
  visitor.act = async () => {
    throw new Refused("There is no ink.");
  };
  await inside.keep(1);
  assert.equal(kept, 0);
  visitor.act = async () => {};
  await inside.keep(1);
  assert.equal(kept, 1);
});
