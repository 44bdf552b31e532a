import assert from "node:assert/strict";
import { test } from "node:test";
import { Pace } from "../../../mnist_model/ui/shared/pace.js";

/** A pace on a clock of our own, and a way to let answers come that took so long. */
function pacing(most = 5) {
  let now = 0;
  const pace = new Pace({ clock: () => now, most });
  /** @param {number} tookMs @param {number} answers */
  const answer = (tookMs, answers, apartMs = tookMs) => {
    for (let i = 0; i < answers; i++) {
      now += apartMs;
      pace.answered(tookMs);
    }
  };
  return { pace, answer };
}

test("requests are spread over the round trip, as many as a browser lets through", () => {
  const { pace, answer } = pacing();
  answer(300, 50);
  assert.equal(pace.atOnce, 5);
  assert.ok(Math.abs(pace.spacingMs - 60) < 1, `${pace.spacingMs} ms`);
});

test("near the server one may leave in every frame", () => {
  const { pace, answer } = pacing();
  answer(5, 20);
  assert.ok(pace.spacingMs < 16);
});

test("when answers take longer than the shortest round trip, fewer requests leave, and in the end few", () => {
  const { pace, answer } = pacing();
  answer(20, 20);
  answer(200, 3);
  const soon = pace.spacingMs;
  answer(200, 30);
  assert.equal(pace.atOnce, 1);
  assert.ok(pace.spacingMs > soon && pace.spacingMs > 400, `${soon}, then ${pace.spacingMs} ms`);
});

test("what was on its way together counts once", () => {
  const { pace, answer } = pacing();
  answer(20, 20);
  answer(200, 1);
  const { spacingMs, atOnce } = pace;
  answer(200, 3, 10);
  assert.equal(pace.atOnce, atOnce);
  assert.ok(pace.spacingMs < 3 * spacingMs);
});

test("it recovers when the server does", () => {
  const { pace, answer } = pacing();
  answer(20, 20);
  answer(200, 30);
  answer(20, 40);
  assert.equal(pace.atOnce, 5);
  assert.ok(pace.spacingMs < 16);
});

test("a longer way to the server is not taken for a busy server for ever", () => {
  const { pace, answer } = pacing();
  answer(20, 20);
  answer(200, 400); // the phone has changed its network: after a minute that is the shortest
  assert.equal(pace.atOnce, 5);
});

test("patience follows the round trip and how much it varies", () => {
  const { pace, answer } = pacing();
  answer(150, 50);
  const steady = pace.patienceMs;
  assert.ok(steady > 300 && steady < 400, `${steady} ms`);
  answer(150, 1);
  answer(600, 1);
  assert.ok(pace.patienceMs > steady + 300);
});

test("losses slow down as a busy server does", () => {
  const { pace, answer } = pacing();
  answer(20, 20);
  for (let i = 0; i < 10; i++) pace.lost();
  assert.equal(pace.atOnce, 1);
  assert.ok(pace.spacingMs >= 50);
});
