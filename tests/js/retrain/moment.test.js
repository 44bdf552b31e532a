import assert from "node:assert/strict";
import { test } from "node:test";
import { Moment, OUT_OF_REACH } from "../../../mnist_model/ui/retrain/moment.js";
import { Lost, Refused } from "../../../mnist_model/ui/shared/call.js";

const settled = () => new Promise((resolve) => setImmediate(resolve));
const at = (/** @type {number} */ step, exact = true) => ({ run: 1, step, exact, inspect: false });

/** A moment whose server answers as the test says. */
function page() {
  /** @type {{ body: any, answer: (answer: any) => Promise<void> }[]} */
  const requests = [];
  /** @type {any[]} */
  const shown = [];
  /** @type {string[]} */
  const said = [];
  const moment = new Moment({
    show: (value) => shown.push(value),
    sleep: async () => {},
    ask: (_, /** @type {any} */ body, { signal } = {}) =>
      new Promise((resolve, reject) => {
        const answer = async (/** @type {any} */ value) => {
          value instanceof Error ? reject(value) : resolve(value);
          await settled();
        };
        requests.push({ body, answer });
        signal?.addEventListener("abort", () => reject(new Lost()));
      }),
  });
  moment.subscribe(() => said.push(moment.words), new AbortController().signal);
  return { moment, requests, shown, said };
}

const steps = (/** @type {{ body: any }[]} */ requests) => requests.map(({ body }) => body.step);

test("a newer wish gives up a request that takes long, and only the newest is shown", async () => {
  const { moment, requests, shown } = page();
  for (const step of [10, 20, 30]) moment.want(at(step));
  await settled();
  assert.deepEqual(steps(requests), [10, 30]);
  assert.ok(requests[1].body.order > requests[0].body.order);
  await requests[0].answer("late");
  await requests[1].answer("newest");
  assert.deepEqual([shown, moment.wanted], [["newest"], null]);
});

test("while a slider moves on and on, each answer is shown, and then the newest step is asked for", async () => {
  const { moment, requests, shown } = page();
  for (const step of [10, 20, 30]) moment.want(at(step, false));
  await settled();
  assert.deepEqual(steps(requests), [10]);
  await requests[0].answer("ten");
  assert.deepEqual([shown, steps(requests)], [["ten"], [10, 30]]);
  moment.want(at(35));
  await requests[1].answer("thirty");
  await requests[2].answer("exact");
  assert.deepEqual([shown, moment.wanted, requests[2].body.exact], [["ten", "thirty", "exact"], null, true]);
});

test("what is lost is asked again, and said until there is an answer", async () => {
  const { moment, requests, shown, said } = page();
  moment.want(at(10));
  await requests[0].answer(new Lost());
  assert.deepEqual([requests.length, said], [2, [OUT_OF_REACH]]);
  await requests[1].answer("ten");
  assert.deepEqual([shown, said.at(-1)], [["ten"], ""]);
});

test("what is refused is said, and not asked again", async () => {
  const { moment, requests, shown, said } = page();
  moment.want(at(10));
  await requests[0].answer(new Refused("The server does not have this run any more."));
  assert.deepEqual([requests.length, shown.length, moment.wanted], [1, 0, null]);
  assert.match(said[0], /does not have this run/);
});

test("when nothing is wanted any more, nothing is shown", async () => {
  const { moment, requests, shown } = page();
  moment.want(at(10));
  moment.rest();
  await requests[0].answer("ten");
  assert.deepEqual(shown, []);
  moment.want(at(20));
  await settled();
  await requests[1].answer("twenty");
  assert.deepEqual(shown, ["twenty"]);
});
