import assert from "node:assert/strict";
import { test } from "node:test";
import {
  A_PICTURE,
  BadLink,
  COARSER,
  linkTo,
  runWords,
  stateOf,
  TOO_LONG,
} from "../../../mnist_model/ui/saving/link.js";
import { strokesFromText, textFromStrokes } from "../../../mnist_model/ui/saving/strokes.js";
import { TABS } from "../../../mnist_model/ui/shared/tabs.js";

const PAGE = "https://someone-digits.hf.space/";
const LIMITS = { strokes: 128, points: 3000, side: 400 };
const SETTINGS = {
  recipe: "momentum",
  warp: true,
  learning_rate: 0.05,
  epochs: 3,
  hidden: 64,
  seed: 4294967295,
};
const SEVEN = "120,90.5 200,88 280,92.3;281,93 210,320";
/** @type {import("../../../mnist_model/ui/saving/link.js").State} */
const STATE = { tab: "retrain", settings: SETTINGS, step: 18750, drawing: SEVEN };

/** @param {string} url */
const opened = (url) => stateOf(url.slice(PAGE.length), LIMITS);

/** A number generator with a seed (mulberry32). @param {number} seed */
function random(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Strokes as a hand draws them: short moves. @param {number} strokes @param {number} points of each @param {number} seed */
function drawn(strokes, points, seed) {
  const next = random(seed);
  return Array.from({ length: strokes }, () => {
    let [x, y] = [400 * next(), 400 * next()];
    const move = () => (next() < 0.5 ? -1 : 1) * (1.5 + 2.5 * next()); // pad.js records no shorter ones
    return Array.from({ length: points }, () => {
      x = Math.min(400, Math.max(0, x + move()));
      y = Math.min(400, Math.max(0, y + move()));
      return `${Math.round(10 * x) / 10},${Math.round(10 * y) / 10}`;
    }).join(" ");
  }).join(";");
}

test("what a link carries comes back", () => {
  const { url, words } = linkTo(STATE, PAGE);
  assert.equal(words, "");
  assert.deepEqual(opened(url), STATE);
});

test("a page that nobody has touched has a short link", () => {
  const nothing = { tab: /** @type {const} */ ("draw"), settings: null, step: 0, drawing: "" };
  const { url } = linkTo(nothing, PAGE);
  assert.equal(url, `${PAGE}#link=1&tab=draw`);
  assert.deepEqual(opened(url), nothing);
});

test("a link opens each of the tabs", () => {
  for (const tab of TABS) {
    const state = { tab, settings: null, step: 0, drawing: "" };
    assert.deepEqual(opened(linkTo(state, PAGE).url), state);
  }
});

test("an empty field is left out, and is the recipe's own", () => {
  const { url } = linkTo({ ...STATE, settings: { ...SETTINGS, epochs: null } }, PAGE);
  assert.equal(opened(url)?.settings?.epochs, undefined);
});

test("a usual drawing keeps every tenth of a pad unit", () => {
  for (let seed = 0; seed < 50; seed++) {
    const drawing = drawn(1 + (seed % 4), 60, seed);
    const { url, words } = linkTo({ ...STATE, drawing }, PAGE);
    assert.equal(opened(url)?.drawing, drawing);
    assert.equal(words, "");
  }
});

test("every link has fewer than 2,000 characters, however long the drawing", () => {
  const sentences = new Set();
  for (const points of [1, 100, 300, 400, 600, 900, 1500, 3000]) {
    const drawing = drawn(1, points, points);
    const { url, words } = linkTo({ ...STATE, drawing }, PAGE);
    assert.ok(url.length < 2000, `${url.length}`);
    sentences.add(words);
    const back = opened(url)?.drawing ?? "";
    if (words === TOO_LONG) assert.equal(back, "");
    else assert.ok(apart(drawing, back) <= 3, `${points} points: ${apart(drawing, back)}`);
  }
  assert.deepEqual([...sentences], ["", COARSER, TOO_LONG]);
});

/** How far a point of one drawing lies from the other at most. @param {string} text @param {string} other */
function apart(text, other) {
  const points = (/** @type {string} */ notation) =>
    notation.split(/[ ;]/).map((point) => point.split(",").map(Number));
  const others = points(other);
  return Math.max(
    ...points(text).map(([x, y]) => Math.min(...others.map(([u, v]) => Math.hypot(x - u, y - v)))),
  );
}

test("a longer address leaves less room for the drawing", () => {
  const drawing = drawn(1, 400, 1);
  const lengths = Array.from(
    { length: 1000 },
    (_, i) => linkTo({ ...STATE, drawing }, PAGE + "x".repeat(i)).url.length,
  );
  assert.equal(Math.max(...lengths), 1999);
});

test("a picture does not fit, and the rest does", () => {
  const { url, words } = linkTo({ ...STATE, drawing: "data:image/png;base64,AAAA" }, PAGE);
  assert.equal(words, A_PICTURE);
  assert.deepEqual(opened(url), { ...STATE, drawing: "" });
});

test("other fragments are no links", () => {
  for (const fragment of ["", "#", "#inside", "#tab=draw", "?link=1&tab=draw"]) {
    assert.equal(stateOf(fragment, LIMITS), null);
  }
});

const HOSTILE = [
  "#link=",
  "#link=1",
  "#link=2&tab=draw",
  "#link=1&tab=draw&tab=draw",
  "#link=1&tab=constructor",
  "#link=1&tab=<img src=x onerror=alert(1)>",
  "#link=1&tab=draw&drawing",
  "#link=1&tab=draw&drawing=A=B",
  "#link=1&tab=draw&drawing=!",
  "#link=1&tab=draw&drawing=A",
  "#link=1&tab=draw&drawing=ACA", // one point, and half of it missing
  "#link=1&tab=draw&drawing=AAAA", // strokes without points
  "#link=1&tab=draw&drawing=ACDA", // left of the pad
  "#link=1&tab=draw&drawing=AC____A", // a number that does not end
  "#link=1&tab=draw&drawing=_CAA", // no such grid
  `#link=1&tab=draw&drawing=A${"CAA".repeat(129)}`, // too many strokes
  "#link=1&tab=draw&drawing=ACg7HA", // 4,016 tenths to the right
  `#link=1&tab=draw&drawing=A${"C".repeat(3000)}`,
  "#link=1&tab=retrain&warp=true&recipe=minibatch&step=-1",
  "#link=1&tab=retrain&warp=true&recipe=minibatch&step=1.5",
  "#link=1&tab=retrain&warp=true&recipe=minibatch&step=99999999999",
  "#link=1&tab=retrain&step=5",
  "#link=1&tab=retrain&warp=true&recipe=minibatch&seed=NaN",
  "#link=1&tab=retrain&warp=true&recipe=minibatch&seed=Infinity",
  "#link=1&tab=retrain&warp=true&recipe=minibatch&seed=1e999",
  "#link=1&tab=retrain&warp=true&recipe=minibatch&seed=0x10",
  "#link=1&tab=retrain&warp=true&recipe=minibatch&seed=",
  "#link=1&tab=retrain&warp=true&recipe=minibatch&__proto__=1",
  "#link=1&tab=retrain&warp=yes&recipe=minibatch",
  "#link=1&tab=retrain&recipe=minibatch",
  "#link=1&tab=retrain&warp=true&recipe=%3Cimg%3E",
  `#link=1&tab=retrain&warp=true&recipe=minibatch${Array.from("abcdefghijklmnopqrstuvwxyz", (name) => `&${name}=1`).join("")}`,
];

for (const fragment of HOSTILE) {
  test(`a link that cannot be followed is refused with a sentence: ${fragment.slice(0, 60)}`, () => {
    assert.throws(
      () => stateOf(fragment, LIMITS),
      (error) => error instanceof BadLink && /^This link .*without it\.$/.test(error.message),
    );
  });
}

test("random damage gives a state that the pad takes, or a sentence", () => {
  const next = random(7);
  const letters = "AZaz09-_=&#%<>\u{1f600} \0";
  const { url } = linkTo(STATE, PAGE);
  let followed = 0;
  for (let i = 0; i < 5000; i++) {
    const fragment = [...url.slice(PAGE.length)];
    for (let change = 0; change < 1 + (i % 5); change++) {
      const at = 6 + Math.floor(next() * (fragment.length - 6));
      fragment.splice(at, Math.floor(next() * 3), letters[Math.floor(next() * letters.length)]);
    }
    try {
      const state = stateOf(fragment.join(""), LIMITS);
      assert.ok(state);
      assert.match(state.drawing, /^(\d{1,3}(\.\d)?,\d{1,3}(\.\d)?[ ;]?)*$/);
      assert.ok(state.drawing.split(/[ ;,]/).every((length) => Number(length) <= 400));
      followed++;
    } catch (error) {
      assert.ok(error instanceof BadLink, String(error));
    }
  }
  assert.ok(followed > 100); // a drawing of other lengths is still a drawing
});

test("a drawing of the largest size is read in a moment, and what claims more is not", () => {
  const dots = Array.from({ length: 128 }, (_, i) => `${i},${i}`).join(";");
  const text = textFromStrokes(dots, Infinity);
  assert.equal(strokesFromText(text, LIMITS), dots);
  assert.equal(strokesFromText(text, { ...LIMITS, strokes: 127 }), null);
  assert.equal(strokesFromText(text, { ...LIMITS, points: 127 }), null);
});

test("the run of a link is told in whole steps", () => {
  assert.equal(runWords(18750), "This link carries a run of 18,750 steps: press Start to make it again.");
  assert.equal(runWords(1), "This link carries a run of 1 step: press Start to make it again.");
  assert.equal(runWords(0), "These settings come from a link.");
});
