import { lifetime, onTheme } from "../shared/lifetime.js";
import { fromBase64, PIXELS, paintInk, readTheme } from "../shared/paint.js";
import { training } from "./training.js";
import { paintUnits, unpackLevels } from "./units.js";

/**
 * @typedef {object} BatchPicture one picture of a batch; `BatchPicture` in inspected.py
 * @property {string} picture 784 grey levels in base64
 * @property {number} label
 * @property {number} answer
 * @property {number} loss in nats
 *
 * @typedef {object} InspectedStep one step taken apart; `InspectedStep` in inspected.py
 * @property {number} step
 * @property {number} learning_rate
 * @property {number} batch pictures
 * @property {number} wrong
 * @property {number} loss
 * @property {BatchPicture[]} pictures
 * @property {number[]} units
 * @property {string} before @property {string} change @property {string} after levels of weights, see units.js
 * @property {number} largest @property {number} largest_change the weight of the highest level
 */

const GRID = { columns: 3, rows: 2 };

/**
 * One step: its batch, what each picture cost, and the weights before and after.
 * @param {object} component
 * @param {HTMLElement} component.element
 * @param {{ levels: number }} component.props how many levels there are on each side of zero
 */
export function mount({ element, props }) {
  const signal = lifetime(element);
  const section = /** @type {HTMLElement} */ (element.querySelector(".step"));
  /** @param {string} selector */
  const find = (selector) => /** @type {HTMLElement} */ (section.querySelector(selector));
  const canvases = /** @type {HTMLCanvasElement[]} */ ([...section.querySelectorAll("figure canvas")]);
  /** @type {InspectedStep | null} */
  let shown = null;

  function show() {
    section.hidden = !shown;
    if (!shown) return;
    find("h2").textContent = `Step ${shown.step.toLocaleString("en")}, taken apart`;
    find(".step-words").textContent = stepSummary(shown);
    find(".step-scale").textContent =
      `The ${shown.units.length} hidden units that move most. Darkest in the middle: ${signed(shown.largest_change)}, ` +
      `at the sides: ${signed(shown.largest)}.`;
    find("ul").replaceChildren(...shown.pictures.map(card));
    paint();
  }

  function paint() {
    if (!shown) return;
    const theme = readTheme();
    const colors = Array.from({ length: 2 * props.levels + 1 }, (_, level) =>
      theme.colorOf((level - props.levels) / props.levels),
    );
    [shown.before, shown.change, shown.after].forEach((packed, i) => {
      const levels = unpackLevels(packed);
      paintUnits(
        canvases[i],
        GRID,
        shown?.units.length ?? 0,
        (unit, pixel) => colors[levels[unit * PIXELS + pixel]],
      );
    });
  }

  training.subscribe(() => {
    const inspected = training.moment?.inspected ?? null;
    if (inspected === shown) return;
    shown = inspected;
    show();
  }, signal);
  onTheme(paint, signal);
}

/** @param {number} value */
const signed = (value) => `±${Number(value.toPrecision(2))}`;

/** @param {InspectedStep} step */
export function stepSummary({ batch, wrong, loss, learning_rate, pictures }) {
  const which = pictures.length < batch ? `, the ${pictures.length} that cost most` : "";
  const count = batch === 1 ? "One picture" : `${batch} pictures${which}`;
  return (
    `${count}: ${wrong} read wrong (bold), mean loss ${loss.toPrecision(3)}. Below each its loss. Every weight ` +
    `moves by −${Number(learning_rate.toPrecision(3))} times its gradient.`
  );
}

/** @param {BatchPicture} picture */
function card({ picture, label, answer, loss }) {
  const item = document.createElement("li");
  const canvas = document.createElement("canvas");
  paintInk(canvas, fromBase64(picture));
  const wrong = label !== answer;
  item.classList.toggle("wrong", wrong);
  item.title = wrong ? `a ${label}, read as ${answer}` : `a ${label}`;
  item.append(canvas, loss.toFixed(2));
  return item;
}
