import assert from "node:assert/strict";
import { test } from "node:test";
import { curvesCsv, curvesSvg } from "../../../mnist_model/ui/saving/curves.js";

/** @type {import("../../../mnist_model/ui/saving/curves.js").Run} */
const RUN = {
  curves: {
    accuracy: [
      [0, 0.1],
      [500, 0.95],
      [1000, 0.98],
    ],
    loss: [
      [0, 2.5],
      [250, 0.5],
      [500, 0.2],
      [1000, 0.01],
    ],
  },
  total: 1000,
  words: "Your network reads 98.0 % of digits <it> has & never seen.",
  data: "Data: MNIST.",
};

test("the CSV has a row for each step, and nothing where nothing was measured", () => {
  assert.equal(
    curvesCsv(RUN.curves),
    "step,test_accuracy,training_loss\r\n0,0.1,2.5\r\n250,,0.5\r\n500,0.95,0.2\r\n1000,0.98,0.01\r\n",
  );
  assert.equal(curvesCsv({ accuracy: [], loss: [] }), "step,test_accuracy,training_loss\r\n");
});

test("steps come in order, whichever curve they are from", () => {
  const csv = curvesCsv({
    accuracy: [[30, 0.5]],
    loss: [
      [20, 1],
      [100, 0.5],
    ],
  });
  assert.deepEqual(
    csv.split("\r\n").map((line) => line.split(",")[0]),
    ["step", "20", "30", "100", ""],
  );
});

test("the SVG stands alone: no class of the page, no colour of a theme, no script", () => {
  const svg = curvesSvg(RUN);
  assert.match(svg, /^<\?xml/);
  assert.match(svg, /xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
  assert.doesNotMatch(svg, /var\(|script|href|NaN|undefined/);
  const styled = [...svg.matchAll(/class="(\w+)"/g)].map(([, name]) => name);
  for (const name of new Set(styled)) assert.ok(svg.includes(`.${name} {`), name);
});

test("what is said of the run stands in it as text", () => {
  const said = curvesSvg(RUN).match(
    /Your network reads 98\.0 % of digits &#60;it&#62; has &#38; never seen\./g,
  );
  assert.equal(said?.length, 2); // as the title for a screen reader, and to be seen
});

test("a higher accuracy and a lower loss are drawn where the axes say", () => {
  const [accuracy, loss] = [...curvesSvg(RUN).matchAll(/class="curve" d="([^"]*)"/g)].map(([, d]) =>
    [...d.matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]),
  );
  assert.deepEqual([accuracy.length, loss.length], [3, 4]);
  assert.ok(accuracy[0][1] > accuracy[1][1] && accuracy[1][1] > accuracy[2][1]); // y goes down
  assert.ok(loss[0][1] < loss[3][1]);
  assert.deepEqual([accuracy[0][0], accuracy[2][0]], [64, 700]); // the first and the last step
});

test("a run without a point gives empty axes", () => {
  const svg = curvesSvg({ ...RUN, curves: { accuracy: [], loss: [] } });
  assert.doesNotMatch(svg, /circle|NaN/);
});
