import { drawing } from "../pad/drawing.js";
import { lifetime, onResize } from "../shared/lifetime.js";
import { ACCURACY, LOSS, Panel, PROBABILITY, percent, stepTicks } from "./axes.js";
import { endsOf, paintEnds, ROOM } from "./ends.js";
import { lookOf } from "./runs.js";
import { showStatus } from "./status.js";
import { asMany, setAttribute } from "./svg.js";
import { showTime } from "./time.js";
import { trace } from "./trace.js";
import { training } from "./training.js";

/**
 * @typedef {import("./training.js").TrainingValue} TrainingValue
 * @typedef {"accuracy" | "loss"} Name
 * @typedef {Record<Name | "drawing", Panel>} Panels
 *
 * @typedef {object} Picture all that the plot shows
 * @property {TrainingValue} value the run that is shown
 * @property {TrainingValue[]} others to compare it with
 * @property {number} total steps at the right edge
 * @property {import("./ends.js").End[]} ends of their curves
 * @property {{ step: number, accuracy: number } | null} cursor the step that is shown; null: the newest
 * @property {import("./trace.js").TracePoints} trace of the drawing on the pad
 * @property {boolean} empty there is no drawing
 */

const SPACE = { left: 52, right: 8, top: 32, bottom: 40, between: 44 };
const HEIGHT = { accuracy: 232, loss: 128, drawing: 104 };
const TOP = {
  accuracy: SPACE.top,
  loss: SPACE.top + HEIGHT.accuracy + SPACE.between,
  drawing: SPACE.top + HEIGHT.accuracy + HEIGHT.loss + 2 * SPACE.between,
};
const BOTTOM = TOP.drawing + HEIGHT.drawing;
const QUANTITIES = { accuracy: ACCURACY, loss: LOSS, drawing: PROBABILITY };
const NAMES = /** @type {Name[]} */ (["accuracy", "loss"]);
const DIGITS = 10;

/**
 * The state of a run in words, and its plot: accuracy, loss and the drawing's probabilities, over the same steps.
 * @param {object} component
 * @param {HTMLElement} component.element
 * @param {{ idle: TrainingValue }} component.props
 */
export function mount({ element, props }) {
  const signal = lifetime(element);
  const plot = /** @type {HTMLElement} */ (element.querySelector(".retrain-plot"));
  let width = 0; // 0 while the tab is hidden, and then nothing is painted
  let frame = 0; // of several changes at once one is painted

  const paint = () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      if (!width) return;
      const shown = picture();
      element.classList.toggle("compares", shown.ends.length > 0);
      paintPlot(plot, shown, width);
    });
  };
  training.subscribe(paint, signal);
  trace.subscribe(paint, signal);
  drawing.subscribe((change) => {
    if (change === "rested") paint();
  }, signal);
  onResize(
    plot,
    (px) => {
      width = Math.round(px);
      paint();
    },
    signal,
  );
  trace.start(signal);
  showStatus(element);
  showTime(element, props.idle);
  document.addEventListener("visibilitychange", () => training.tell(), { signal });
  training.begin(props.idle);
}

/** @returns {Picture} */
function picture() {
  const { value, runs, live, moment } = training;
  const racers = [...live].map((run) => runs.get(run)?.total ?? 0);
  return {
    value,
    others: [...runs.values()].filter(({ run }) => run !== value.run),
    total: Math.max(value.total, ...(live.has(value.run) ? racers : [])),
    ends: endsOf(runs.values(), live),
    cursor: moment && moment.run === value.run ? moment : null,
    trace: trace.points,
    empty: drawing.empty,
  };
}

/**
 * Paints runs. The axes are made once for a number of steps and a width; a report only moves the curves and their
 * numbers.
 * @param {HTMLElement} plot @param {Picture} picture @param {number} width in pixels
 */
export function paintPlot(plot, picture, width) {
  const right = width - (picture.ends.length ? ROOM : SPACE.right);
  const panels = /** @type {Panels} */ (
    Object.fromEntries(
      [...NAMES, /** @type {const} */ ("drawing")].map((name) => [name, panel(name, picture.total, right)]),
    )
  );
  const frame = `${width} ${right} ${picture.total}`;
  if (plot.dataset.frame !== frame) {
    plot.dataset.frame = frame;
    plot.innerHTML = axes(panels, width);
  }
  const svg = /** @type {SVGElement} */ (plot.firstElementChild);
  for (const name of NAMES) {
    paintCurves(/** @type {SVGElement} */ (svg.querySelector(`.${name}`)), panels[name], name, picture);
  }
  paintEnds(
    /** @type {SVGElement} */ (svg.querySelector(".ends")),
    panels.accuracy,
    picture.ends,
    picture.value.run,
  );
  paintTrace(/** @type {SVGElement} */ (svg.querySelector(".drawing")), panels.drawing, picture);
  paintCursor(/** @type {SVGElement} */ (svg.querySelector(".cursor")), panels, picture.cursor);
  svg.setAttribute("aria-label", summary(picture.value));
}

/** @param {Name | "drawing"} name @param {number} total @param {number} right edge, in pixels */
const panel = (name, total, right) =>
  new Panel(
    QUANTITIES[name],
    { left: SPACE.left, right, top: TOP[name], bottom: TOP[name] + HEIGHT[name] },
    total,
  );

/** @param {SVGElement} group @param {Panel} panel @param {Name} name @param {Picture} picture */
function paintCurves(group, panel, name, { value: { curves, run, ...now }, others, cursor }) {
  /** @param {string} selector */
  const find = (selector) => /** @type {SVGElement} */ (group.querySelector(selector));
  paintOthers(find(".others"), others, (other) => panel.path(other.curves[name]));
  setAttribute(find(".curve"), "d", panel.path(curves[name]));
  group.dataset.look = run ? String(lookOf(run)) : "";
  const end = cursor ? pointAt(curves[name], cursor.step) : curves[name].at(-1);
  // Of the loss there is only the mean up to a report; the accuracy of the step itself has been measured.
  const at = cursor && end && [cursor.step, name === "accuracy" ? cursor.accuracy : end[1]];
  const [step, height] = at || end || [0, 0];
  find(".now").setAttribute("r", end ? "3.5" : "0");
  find(".now").setAttribute("transform", end ? `translate(${panel.x(step)},${panel.y(height)})` : "");
  const shown = cursor ? height : now[name];
  find(".value").textContent = shown === null ? "" : panel.quantity.words(shown);
}

/** One path for each other run. @param {SVGElement} group @param {TrainingValue[]} others
 * @param {(other: TrainingValue) => string} pathOf */
function paintOthers(group, others, pathOf) {
  const paths = asMany(group, "path", others.length);
  others.forEach((other, i) => {
    const path = paths[i];
    path.dataset.run = String(other.run);
    path.dataset.look = String(lookOf(other.run));
    setAttribute(path, "d", pathOf(other));
  });
}

/** The probability of each digit; the likeliest at the end, or at the cursor, stands out and is named.
 * @param {SVGElement} group @param {Panel} panel @param {Picture} picture */
function paintTrace(group, panel, { trace, cursor, empty }) {
  const at = cursor ? trace.findLast(([step]) => step <= cursor.step) : trace.at(-1);
  const best = at && !empty ? at[1].indexOf(Math.max(...at[1])) : -1;
  const paths = /** @type {SVGElement[]} */ ([...group.querySelectorAll(".digit")]);
  for (let digit = 0; digit < DIGITS; digit++) {
    const points = /** @type {import("./training.js").Points} */ (
      empty ? [] : trace.map(([step, probabilities]) => [step, probabilities[digit]])
    );
    setAttribute(paths[digit], "d", panel.path(points));
    paths[digit].classList.toggle("best", digit === best);
  }
  const value = /** @type {SVGElement} */ (group.querySelector(".value"));
  value.textContent = best < 0 || !at ? "" : `${best}: ${percent(at[1][best])}`;
  const hint = /** @type {SVGElement} */ (group.querySelector(".hint"));
  hint.textContent = empty ? "Draw a digit to see it learned here" : "";
}

/** A line through each of the panels. @param {SVGElement} line @param {Panels} panels @param {Picture["cursor"]} cursor */
function paintCursor(line, panels, cursor) {
  const parts = Object.values(panels).map(
    (panel) => `M${panel.x(cursor?.step ?? 0)} ${panel.box.top}V${panel.box.bottom}`,
  );
  setAttribute(line, "d", cursor ? parts.join("") : "");
}

/** The point of a curve at a step, or the last before it. @param {import("./training.js").Points} points @param {number} step */
export const pointAt = (points, step) => points.findLast(([at]) => at <= step) ?? points[0];

/** @param {Panels} panels @param {number} width */
function axes(panels, width) {
  const { right } = panels.loss.box;
  const steps = stepTicks(panels.loss.total).map((step) => {
    const x = panels.loss.x(step);
    const anchor = x > right - 24 ? "end" : "middle";
    return `<text class="tick" x="${x}" y="${BOTTOM + 18}" text-anchor="${anchor}">${step.toLocaleString("en")}</text>`;
  });
  return `<svg width="${width}" height="${BOTTOM + SPACE.bottom}" role="img">
    ${NAMES.map((name) => `<g class="${name}">${panelAxes(panels[name])}</g>`).join("")}
    <g class="ends" aria-hidden="true"></g>
    <g class="drawing">${traceAxes(panels.drawing)}</g>
    <path class="cursor"/>
    ${steps.join("")}
    <text class="tick" x="${right}" y="${BOTTOM + 36}" text-anchor="end">steps of gradient descent</text>
  </svg>`;
}

/** @param {Panel} panel */
function grid(panel) {
  const { left, right, top } = panel.box;
  const { name, ticks, guessing } = panel.quantity;
  const lines = ticks.map(
    ([value, label]) => `<path class="grid" d="M${left} ${panel.y(value)}H${right}"/>
      <text class="tick" x="${left - 8}" y="${panel.y(value) + 4}" text-anchor="end">${label}</text>`,
  );
  return `<text class="name" x="0" y="${top - 14}">${name}</text>
    <text class="value" x="${right}" y="${top - 14}" text-anchor="end"></text>
    ${lines.join("")}
    <path class="guessing" d="M${left} ${panel.y(guessing)}H${right}"/>`;
}

/** @param {Panel} panel */
const panelAxes = (panel) => `${grid(panel)}
    <text class="tick" x="${panel.box.right}" y="${panel.y(panel.quantity.guessing) - 5}" text-anchor="end">guessing</text>
    <g class="others"></g><path class="curve"/><circle class="now"/>`;

/** @param {Panel} panel */
const traceAxes = (panel) => `${grid(panel)}
    <text class="hint tick" x="${(panel.box.left + panel.box.right) / 2}" y="${panel.y(0.5)}" text-anchor="middle"></text>
    ${Array.from({ length: DIGITS }, (_, digit) => `<path class="digit" data-digit="${digit}"/>`).join("")}`;

/** The plot in words. @param {TrainingValue} value */
export function summary({ curves, accuracy, loss, step, total }) {
  const [first, firstLoss] = [curves.accuracy[0], curves.loss[0]?.[1]];
  if (accuracy === null || loss === null || first === undefined || firstLoss === undefined) {
    return "Plot of test accuracy and training loss, still empty";
  }
  return (
    `Plot. Test accuracy from ${percent(first[1])} at step ${first[0]} to ${percent(accuracy)} at step ${step} of ${total}.` +
    ` Training loss from ${LOSS.words(firstLoss)} to ${LOSS.words(loss)}.`
  );
}
