import { lifetime, onResize } from "../shared/lifetime.js";
import { ACCURACY, LOSS, Panel, percent, stepTicks } from "./axes.js";
import { showStatus } from "./status.js";
import { training } from "./training.js";

/**
 * @typedef {import("./training.js").TrainingValue} TrainingValue
 * @typedef {"accuracy" | "loss"} Name
 */

const SPACE = { left: 52, right: 8, top: 32, bottom: 40, between: 44 };
const HEIGHT = { accuracy: 232, loss: 128 };
const TOP = { accuracy: SPACE.top, loss: SPACE.top + HEIGHT.accuracy + SPACE.between };
const BOTTOM = TOP.loss + HEIGHT.loss;
const QUANTITIES = { accuracy: ACCURACY, loss: LOSS };
const NAMES = /** @type {Name[]} */ (Object.keys(QUANTITIES));

/**
 * The state of a run in words, and its plot: the accuracy above, the loss below, over the same steps.
 * @param {object} component
 * @param {HTMLElement} component.element
 * @param {{ idle: TrainingValue }} component.props
 */
export function mount({ element, props }) {
  const signal = lifetime(element);
  const plot = /** @type {HTMLElement} */ (element.querySelector(".retrain-plot"));
  let width = 0; // 0 while the tab is hidden, and then nothing is painted

  const paint = () => width && paintPlot(plot, training.value, training.before, width);
  training.subscribe(paint, signal);
  onResize(
    plot,
    (px) => {
      width = Math.round(px);
      paint();
    },
    signal,
  );
  showStatus(element);
  document.addEventListener("visibilitychange", () => training.tell(), { signal });
  training.begin(props.idle);
}

/**
 * Paints a run. The axes are made once for a run and a width; a report only moves the curves and their numbers.
 * @param {HTMLElement} plot @param {TrainingValue} value @param {TrainingValue | null} before the run before
 * @param {number} width in pixels
 */
export function paintPlot(plot, value, before, width) {
  const panels = { accuracy: panel("accuracy", value.total, width), loss: panel("loss", value.total, width) };
  const frame = `${width} ${value.total}`;
  if (plot.dataset.frame !== frame) {
    plot.dataset.frame = frame;
    plot.innerHTML = axes(panels, width);
  }
  const svg = /** @type {SVGElement} */ (plot.firstElementChild);
  for (const name of NAMES) {
    paintCurves(/** @type {SVGElement} */ (svg.querySelector(`.${name}`)), panels[name], name, value, before);
  }
  svg.setAttribute("aria-label", summary(value));
}

/** @param {Name} name @param {number} total @param {number} width */
const panel = (name, total, width) =>
  new Panel(
    QUANTITIES[name],
    { left: SPACE.left, right: width - SPACE.right, top: TOP[name], bottom: TOP[name] + HEIGHT[name] },
    total,
  );

/**
 * @param {SVGElement} group @param {Panel} panel @param {Name} name
 * @param {TrainingValue} value @param {TrainingValue | null} before
 */
function paintCurves(group, panel, name, { curves, ...now }, before) {
  /** @param {string} selector */
  const find = (selector) => /** @type {SVGElement} */ (group.querySelector(selector));
  /** @param {number | null | undefined} number */
  const words = (number) => (number == null ? "" : panel.quantity.words(number));
  const end = curves[name].at(-1);
  find(".before").setAttribute("d", before ? panel.path(before.curves[name]) : "");
  find(".curve").setAttribute("d", panel.path(curves[name]));
  find(".now").setAttribute("r", end ? "3.5" : "0");
  find(".now").setAttribute("transform", end ? `translate(${panel.x(end[0])},${panel.y(end[1])})` : "");
  find(".value").textContent = words(now[name]);
  find(".earlier").textContent = before ? `before ${words(before[name])}` : "";
}

/** @param {Record<Name, Panel>} panels @param {number} width */
function axes(panels, width) {
  const { right } = panels.loss.box;
  const steps = stepTicks(panels.loss.total).map((step) => {
    const x = panels.loss.x(step);
    const anchor = x > right - 24 ? "end" : "middle";
    return `<text class="tick" x="${x}" y="${BOTTOM + 18}" text-anchor="${anchor}">${step.toLocaleString("en")}</text>`;
  });
  return `<svg width="${width}" height="${BOTTOM + SPACE.bottom}" role="img">
    ${NAMES.map((name) => `<g class="${name}">${panelAxes(panels[name])}</g>`).join("")}
    ${steps.join("")}
    <text class="tick" x="${right}" y="${BOTTOM + 36}" text-anchor="end">steps of gradient descent</text>
  </svg>`;
}

/** @param {Panel} panel */
function panelAxes(panel) {
  const { left, right, top } = panel.box;
  const { name, ticks, guessing } = panel.quantity;
  const lines = ticks.map(
    ([value, label]) => `<path class="grid" d="M${left} ${panel.y(value)}H${right}"/>
      <text class="tick" x="${left - 8}" y="${panel.y(value) + 4}" text-anchor="end">${label}</text>`,
  );
  return `<text class="name" x="0" y="${top - 14}">${name}</text>
    <text x="${right}" y="${top - 14}" text-anchor="end"><tspan class="earlier"></tspan> <tspan class="value"></tspan></text>
    ${lines.join("")}
    <path class="guessing" d="M${left} ${panel.y(guessing)}H${right}"/>
    <text class="tick" x="${right}" y="${panel.y(guessing) - 5}" text-anchor="end">guessing</text>
    <path class="before"/><path class="curve"/><circle class="now"/>`;
}

/** The plot in words. @param {TrainingValue} value */
export function summary({ curves, accuracy, loss, step, total }) {
  const [first, firstLoss] = [curves.accuracy[0]?.[1], curves.loss[0]?.[1]];
  if (accuracy === null || loss === null || first === undefined || firstLoss === undefined) {
    return "Plot of test accuracy and training loss, still empty";
  }
  return (
    `Plot. Test accuracy from ${percent(first)} at step 0 to ${percent(accuracy)} at step ${step} of ${total}.` +
    ` Training loss from ${LOSS.words(firstLoss)} to ${LOSS.words(loss)}.`
  );
}
