import { lifetime } from "../shared/lifetime.js";
import { visitor } from "../visitor/visitor.js";
import { checkedRecipe, chosenSettings, fillForm, useRecipe } from "./form.js";
import { settings } from "./settings.js";
import { training } from "./training.js";

const UNKNOWN_RECIPE = "The link names a recipe that is not on this page: nothing was changed.";

/**
 * The settings, and Start, which becomes Stop where it stands while a run is under way.
 * @param {object} component
 * @param {HTMLElement} component.element
 * @param {{ idle: import("./training.js").TrainingValue, recipes: Record<string, import("./form.js").Recipe> }}
 *   component.props
 */
export function mount({ element, props }) {
  const signal = lifetime(element);
  /** @param {string} selector */
  const find = (selector) => /** @type {HTMLElement} */ (element.querySelector(selector));
  const form = /** @type {HTMLFormElement} */ (find("form"));
  const start = /** @type {HTMLButtonElement} */ (find("#retrain-start"));
  const stop = /** @type {HTMLButtonElement} */ (find("#retrain-stop"));

  function show() {
    const focused = document.activeElement === start || document.activeElement === stop;
    start.hidden = training.busy;
    stop.hidden = !training.busy;
    if (focused) (training.busy ? stop : start).focus();
  }
  // Before its module has come, or the server has said whose page this is, a press would be lost.
  const enable = () => {
    start.disabled = !visitor.session;
  };

  function showRecipe() {
    const recipe = props.recipes[checkedRecipe(form).value];
    find("#retrain-about").textContent = recipe.about;
    useRecipe(form, recipe);
  }
  const hear = () => settings.hear(chosenSettings(form));
  function obey() {
    find("#retrain-linked").textContent = settings.words;
    if (!settings.wanted) return;
    if (fillForm(form, props.recipes, settings.wanted)) {
      find("#retrain-about").textContent = props.recipes[checkedRecipe(form).value].about;
      find("#retrain-more").setAttribute("open", ""); // nothing that was chosen is hidden
    } else settings.words = UNKNOWN_RECIPE;
    settings.wanted = null;
    hear();
  }
  find("#retrain-recipe").addEventListener("change", showRecipe, { signal });
  form.addEventListener(
    "submit",
    (event) => {
      event.preventDefault();
      if (training.busy || !visitor.session) return;
      hear();
      settings.start();
      training.start(props.idle, chosenSettings(form));
    },
    { signal },
  );
  stop.addEventListener("click", () => training.end("stop"), { signal });
  const edited = () => {
    settings.words = ""; // it spoke of other settings
    hear();
  };
  form.addEventListener("input", edited, { signal });
  form.addEventListener("change", edited, { signal });
  settings.subscribe(obey, signal);
  training.subscribe(show, signal);
  visitor.subscribe(enable, signal);
  show();
  enable();
  // A recipe that was chosen before this module came.
  if (!checkedRecipe(form).defaultChecked) showRecipe();
  hear();
}
