import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { CONNECTION_LOST, FORGOTTEN, Learning, OUT_OF_REACH } from "../../../mnist_model/ui/hand/learning.js";
import { Lost, Refused } from "../../../mnist_model/ui/shared/call.js";
import { visitor } from "../../../mnist_model/ui/visitor/visitor.js";

/** @typedef {import("../../../mnist_model/ui/hand/learning.js").HandNews} HandNews */

const SHIPPED = { has_own: false, in_use: false, words: "" };
const OWN = { has_own: true, in_use: true, words: "Your network: 98.9 %" };
const DRAWINGS = [
  { id: 5, label: 7, drawing: "1,2" },
  { id: 6, label: 1, drawing: "3,4" },
];

/** @param {any} hand @returns {HandNews} */
const news = (hand, network = SHIPPED) => ({
  hand: hand && { words: "", part: 0, parts: 2, result: null, ...hand },
  network,
});
const WAITING = news({ state: "waiting", words: "You are next in line." });
const LEARNING = news({ state: "learning", part: 1 });
const DONE = news({ state: "done", part: 2, result: { wrong: [{ drawing: 1, says: 7 }] } }, OWN);

/** A server that gives these replies one after the other; an Error is thrown. */
class Server {
  /** @type {any} */
  asked = null;
  forgotten = 0;
  /** @param {(HandNews | Error)[]} replies */
  constructor(...replies) {
    this.replies = replies;
  }
  /** @param {object} asked */
  learn = async (asked) => {
    this.asked = asked;
    return 9;
  };
  /** @param {number} number @returns {Promise<HandNews>} */
  news = async (number) => {
    assert.equal(number, 9);
    const reply = this.replies.length > 1 ? this.replies.shift() : this.replies[0];
    if (reply instanceof Error || !reply) throw reply;
    return reply;
  };
  forget = async () => void this.forgotten++;
}

/** @param {Server} server */
function learningOf(server) {
  let now = 0;
  const learning = new Learning(server, {
    clock: () => now,
    sleep: async (ms) => {
      now += ms;
    },
  });
  /** @type {string[]} */
  const shown = [];
  learning.subscribe(() => shown.push(`${learning.value.state} ${learning.value.words}`.trim()));
  return { learning, shown };
}

beforeEach(() => {
  visitor.hear(SHIPPED);
});

test("drawings and their digits are sent, and followed to the network", async () => {
  const server = new Server(WAITING, LEARNING, DONE);
  const { learning, shown } = learningOf(server);
  await learning.start(DRAWINGS);
  assert.deepEqual(server.asked, { drawings: ["1,2", "3,4"], labels: [7, 1] });
  assert.deepEqual(shown, [
    "waiting Sending your drawings.",
    "waiting You are next in line.",
    "learning",
    "done",
  ]);
  assert.deepEqual(visitor.network, OWN);
  assert.equal(learning.sent[1].id, 6);
});

test("a lost question is asked again, and said when it happens twice", async () => {
  const { learning, shown } = learningOf(new Server(new Lost(), LEARNING, new Lost(), new Lost(), DONE));
  await learning.start(DRAWINGS);
  assert.deepEqual(shown.slice(1), ["learning", `learning ${OUT_OF_REACH}`, "done"]);
});

test("a server that stays away is given up after a minute", async () => {
  const { learning } = learningOf(new Server(LEARNING, new Lost()));
  await learning.start(DRAWINGS);
  assert.deepEqual([learning.value.state, learning.value.words], ["failed", CONNECTION_LOST]);
  assert.ok(!learning.busy);
});

test("a server that was restarted knows of nothing", async () => {
  const { learning } = learningOf(new Server(LEARNING, news(null)));
  await learning.start(DRAWINGS);
  assert.equal(learning.value.words, FORGOTTEN);
});

test("a refusal is said in the server's words", async () => {
  const server = new Server();
  server.learn = async () => {
    throw new Refused("A network of yours is being trained.");
  };
  const { learning } = learningOf(server);
  await learning.start(DRAWINGS);
  assert.deepEqual(
    [learning.value.state, learning.value.words],
    ["failed", "A network of yours is being trained."],
  );
});

test("one is started at a time", async () => {
  const server = new Server(LEARNING, DONE);
  const { learning } = learningOf(server);
  const first = learning.start(DRAWINGS);
  await learning.start([DRAWINGS[0]]);
  await first;
  assert.equal(server.asked.labels.length, 2);
});

test("what is forgotten while it learns is not shown when it comes", async () => {
  const server = new Server(LEARNING, DONE);
  const { learning } = learningOf(server);
  /** @type {(news: HandNews) => void} */
  let reply = () => {};
  server.news = () =>
    new Promise((resolve) => {
      reply = resolve;
    });
  const started = learning.start(DRAWINGS);
  await new Promise((resolve) => setImmediate(resolve));
  await learning.forget();
  reply(DONE);
  await started;
  assert.deepEqual([learning.value.state, learning.value.result], ["idle", null]);
  assert.deepEqual(visitor.network, SHIPPED);
  assert.equal(server.forgotten, 1);
});
