import { setText } from "../shared/bars.js";
import { post } from "../shared/call.js";
import { lifetime } from "../shared/lifetime.js";
import { visitor } from "../visitor/visitor.js";
import { moment } from "./moment.js";
import { lookOf, percentOr, secondsWords } from "./runs.js";
import { training } from "./training.js";

/**
 * @typedef {import("./training.js").TrainingValue} TrainingValue
 * @typedef {Record<string, string>} Recipes what the page calls each recipe
 */

/**
 * The table of runs: a row is made once and then only its changed cells are written.
 * @param {object} component
 * @param {HTMLElement} component.element
 * @param {{ recipes: Recipes }} component.props
 */
export function mount({ element, props }) {
  const signal = lifetime(element);
  const section = /** @type {HTMLElement} */ (element.querySelector("#retrain-runs"));
  const body = /** @type {HTMLElement} */ (section.querySelector("tbody"));
  const hint = /** @type {HTMLElement} */ (section.querySelector(".runs-hint"));
  /** What stands in the rows: of several runs a report brings news of one. @type {Map<number, TrainingValue>} */
  let filled = new Map();
  let current = 0;

  function show() {
    const runs = [...training.runs.values()].sort((a, b) => b.run - a.run);
    for (const row of /** @type {HTMLElement[]} */ ([...body.querySelectorAll("[data-run]")])) {
      if (!training.runs.has(Number(row.dataset.run))) row.remove();
    }
    /** @type {HTMLElement} */ (section.querySelector(".no-run")).hidden = runs.length > 0;
    runs.forEach((value, i) => {
      let row = rowOf(body, value.run);
      if (!row) {
        row = newRow(value, { choose, remove }, signal);
        body.insertBefore(row, body.children[i] ?? null);
      }
      const changes = value.run === current || value.run === training.value.run;
      if (changes || filled.get(value.run) !== value)
        fill(row, value, value.run === training.value.run, props.recipes);
    });
    filled = new Map(training.runs);
    current = training.value.run;
  }

  /** @param {number} run */
  function choose(run) {
    const value = training.runs.get(run);
    if (!value) return;
    training.choose(run);
    if (!training.busy) moment.want({ run, step: value.step, exact: true, inspect: false });
  }

  /** @param {number} run */
  async function remove(run) {
    try {
      await post("training/remove", { session: visitor.session, run });
      if (run === training.value.run) {
        const other = [...training.runs.keys()].filter((kept) => kept !== run).at(-1);
        if (other) choose(other);
      }
      training.remove(run);
    } catch (error) {
      hint.textContent = /** @type {Error} */ (error).message;
    }
  }

  training.subscribe(show, signal);
  moment.subscribe(() => {
    hint.textContent = moment.words || HINT;
  }, signal);
  hint.textContent = HINT;
  show();
}

const HINT = "Choose one to show it, and to answer with its network.";

/** @param {HTMLElement} body @param {number} run */
const rowOf = (body, run) => /** @type {HTMLElement | null} */ (body.querySelector(`[data-run="${run}"]`));

/**
 * @param {TrainingValue} value @param {{ choose: (run: number) => void, remove: (run: number) => void }} actions
 * @param {AbortSignal} signal
 */
function newRow({ run, name }, { choose, remove }, signal) {
  const row = document.createElement("tr");
  row.dataset.run = String(run);
  row.innerHTML =
    '<th scope="row"><button type="button" class="run-name"><svg aria-hidden="true"><path d="M0 4H28"/></svg><span></span></button>' +
    `<span class="run-state"></span></th>${"<td></td>".repeat(8)}` +
    '<td><button type="button" class="run-remove">×</button></td>';
  row.dataset.look = String(lookOf(run));
  const [chosen, removed] = /** @type {HTMLElement[]} */ ([...row.querySelectorAll("button")]);
  /** @type {HTMLElement} */ (chosen.querySelector("span")).textContent = `${run}. ${name}`;
  removed.setAttribute("aria-label", `Remove run ${run}`);
  chosen.addEventListener("click", () => choose(run), { signal });
  removed.addEventListener("click", () => remove(run), { signal });
  return row;
}

/** @param {HTMLElement} row @param {TrainingValue} value @param {boolean} current @param {Recipes} recipes */
function fill(row, value, current, recipes) {
  Object.assign(row.dataset, {
    accuracy: String(value.best ?? ""),
    steps: String(value.step),
    state: value.state,
  });
  row.setAttribute("aria-current", String(current));
  setText(/** @type {HTMLElement} */ (row.querySelector(".run-state")), stateWords(value));
  const cells = row.querySelectorAll("td");
  cellsOf(value, recipes).forEach((words, i) => {
    setText(cells[i], words);
  });
  const under = value.state === "waiting" || value.state === "running";
  /** @type {HTMLButtonElement} */ (row.querySelector(".run-remove")).disabled = under;
}

/** What a run has come to, in a few words; why it has failed, in all. @param {TrainingValue} value */
export function stateWords({ state, step, total, words, data }) {
  const set = data.replace(/^Data: /, "").split(",")[0];
  if (state === "failed") return words;
  const steps = `${step.toLocaleString("en")} of ${total.toLocaleString("en")} steps`;
  return `${state}, ${steps}${set ? `, ${set}` : ""}`;
}

/** The cells of a row. @param {TrainingValue} value @param {Recipes} recipes */
export function cellsOf({ settings, best, goal }, recipes) {
  return [
    percentOr(best),
    goal ? `${goal[0].toLocaleString("en")} steps, ${secondsWords(goal[1])}` : "–",
    String(settings.learning_rate ?? ""),
    String(settings.batch_size ?? ""),
    String(settings.hidden ?? ""),
    String(settings.seed ?? ""),
    settings.warp ? "yes" : "no",
    recipes[settings.recipe] ?? "",
  ];
}
