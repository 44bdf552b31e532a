import { lifetime } from "../shared/lifetime.js";
import { visitor } from "../visitor/visitor.js";
import { settings } from "./settings.js";
import { training } from "./training.js";

const NAMES = /** @type {Record<string, string>} */ ({
  learning_rate: "learning rates",
  batch_size: "batch sizes",
  hidden: "widths",
  seed: "seeds",
});
const COUNTS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight"];

/**
 * A race: its setting, its values, and the button that starts it.
 * @param {object} component
 * @param {HTMLElement} component.element
 * @param {{ idle: import("./training.js").TrainingValue, values: Record<string, string> }} component.props
 */
export function mount({ element, props }) {
  const signal = lifetime(element);
  /** @param {string} selector */
  const find = (selector) => /** @type {HTMLElement} */ (element.querySelector(selector));
  const start = /** @type {HTMLButtonElement} */ (find("#race-start"));
  const setting = /** @type {HTMLSelectElement} */ (find("[name=race-setting]"));
  const values = /** @type {HTMLInputElement} */ (find("[name=race-values]"));
  const epochs = /** @type {HTMLInputElement} */ (find("[name=race-epochs]"));

  function show() {
    const count = parseValues(values.value).length;
    start.textContent = raceWords(setting.value, count);
    start.disabled = training.busy || !visitor.session || !settings.value || count < 2;
    find(".race-said").textContent = count < 2 ? "A race takes two to eight numbers." : "";
  }

  setting.addEventListener(
    "change",
    () => {
      values.value = props.values[setting.value];
      show();
    },
    { signal },
  );
  values.addEventListener("input", show, { signal });
  start.addEventListener(
    "click",
    () => {
      const race = { setting: setting.value, values: parseValues(values.value) };
      const each = Number.isNaN(epochs.valueAsNumber) ? {} : { epochs: epochs.valueAsNumber };
      training.start(props.idle, { ...settings.value, ...each, race });
    },
    { signal },
  );
  training.subscribe(show, signal);
  visitor.subscribe(show, signal);
  settings.subscribe(show, signal); // before the form has come, a press would be refused
  show();
}

/** The numbers of a text, whatever stands between them; what is no number is left out. @param {string} text */
export const parseValues = (text) =>
  text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map(Number)
    .filter(Number.isFinite);

/** @param {string} setting @param {number} count */
export const raceWords = (setting, count) =>
  `Race ${COUNTS[count] ?? count} ${count === 1 ? NAMES[setting].slice(0, -1) : NAMES[setting]}`;
