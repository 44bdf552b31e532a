import { ACCURACY, LOSS, Panel, stepTicks } from "../retrain/axes.js";

/**
 * The curves of a run as files.
 *
 * @typedef {import("../retrain/training.js").Curves} Curves
 * @typedef {Pick<import("../retrain/training.js").TrainingValue, "curves" | "total" | "words" | "data">} Run
 */

/**
 * A row for each step at which something was measured; what was not measured then is left empty.
 * @param {Curves} curves
 */
export function curvesCsv({ accuracy, loss }) {
  /** @type {Map<number, [number | "", number | ""]>} */
  const rows = new Map();
  const row = (/** @type {number} */ step) => {
    const known = rows.get(step) ?? ["", ""];
    rows.set(step, known);
    return known;
  };
  for (const [step, value] of accuracy) row(step)[0] = value;
  for (const [step, value] of loss) row(step)[1] = value;
  const sorted = [...rows].sort(([a], [b]) => a - b);
  return ["step,test_accuracy,training_loss", ...sorted.map(([step, values]) => [step, ...values].join(","))]
    .map((line) => `${line}\r\n`) // RFC 4180
    .join("");
}

const WIDTH = 720;
const BOXES = {
  accuracy: { left: 64, right: 700, top: 88, bottom: 320 },
  loss: { left: 64, right: 700, top: 364, bottom: 492 },
};
const HEIGHT = 548;
const STYLE = `text { font: 12px system-ui, sans-serif; fill: #5c5c58 } .name { font-size: 13px; fill: #1c1c1a }
.title { font-size: 15px; fill: #1c1c1a } path { fill: none } .grid { stroke: #cfcfca }
.guessing { stroke: #5c5c58; stroke-dasharray: 2 4 }
.curve { stroke: #1c1c1a; stroke-width: 2; stroke-linejoin: round } .end { fill: #1c1c1a }`;

/** The plot of a run as an SVG file that needs nothing else. @param {Run} run */
export function curvesSvg({ curves, total, words, data }) {
  const accuracy = panel(new Panel(ACCURACY, BOXES.accuracy, total), curves.accuracy);
  const loss = panel(new Panel(LOSS, BOXES.loss, total), curves.loss);
  const axis = new Panel(LOSS, BOXES.loss, total);
  const steps = stepTicks(total).map((step) => {
    const x = axis.x(step);
    const anchor = x > BOXES.loss.right - 24 ? "end" : "middle";
    return text(x, BOXES.loss.bottom + 18, step.toLocaleString("en"), "", anchor);
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">
<title>${escaped(words)}</title>
<style>${STYLE}</style>
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
${text(16, 28, words, "title")}
${text(16, 48, data)}
${accuracy}
${loss}
${steps.join("\n")}
${text(BOXES.loss.right, BOXES.loss.bottom + 38, "steps of gradient descent", "", "end")}
</svg>
`;
}

/** Axes and curve. @param {Panel} panel @param {import("../retrain/training.js").Points} points */
function panel(panel, points) {
  const { left, right, top } = panel.box;
  const { name, ticks, guessing, words } = panel.quantity;
  const end = points.at(-1);
  return [
    text(16, top - 14, name, "name"),
    end ? text(right, top - 14, words(end[1]), "name", "end") : "",
    ...ticks.map(
      ([value, label]) =>
        `<path class="grid" d="M${left} ${panel.y(value)}H${right}"/>` +
        text(left - 8, panel.y(value) + 4, label, "", "end"),
    ),
    `<path class="guessing" d="M${left} ${panel.y(guessing)}H${right}"/>`,
    text(right, panel.y(guessing) - 5, "guessing", "", "end"),
    `<path class="curve" d="${panel.path(points)}"/>`,
    end ? `<circle class="end" r="3.5" cx="${panel.x(end[0])}" cy="${panel.y(end[1])}"/>` : "",
  ].join("\n");
}

/** @param {number} x @param {number} y @param {string} words @param {string} [kind] @param {string} [anchor] */
const text = (x, y, words, kind = "", anchor = "start") =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}"${kind && ` class="${kind}"`}>${escaped(words)}</text>`;

/** @param {string} words */
const escaped = (words) => words.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
