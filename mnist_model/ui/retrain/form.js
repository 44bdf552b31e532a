/**
 * The form of a run's settings.
 *
 * @typedef {object} Recipe `recipe_values` in settings.py
 * @property {string} about
 * @property {Record<string, number>} values of the recipe itself
 * @property {string[]} unused settings that it does not use
 *
 * @typedef {{ recipe: string, warp: boolean } & Record<string, unknown>} Settings of POST /training/start
 */

/** @param {HTMLFormElement} form */
export const checkedRecipe = (form) =>
  /** @type {HTMLInputElement} */ (form.querySelector("[name=recipe]:checked"));

/** What a visitor has chosen; an empty field is null, and the recipe's own value. @param {HTMLFormElement} form @returns {Settings} */
export function chosenSettings(form) {
  const warp = /** @type {HTMLInputElement} */ (form.querySelector("[name=warp]"));
  const numbers = numberFields(form).map((field) => [
    field.name,
    Number.isNaN(field.valueAsNumber) ? null : field.valueAsNumber,
  ]);
  return { recipe: checkedRecipe(form).value, warp: warp.checked, ...Object.fromEntries(numbers) };
}

/** Fills a recipe's values in, and disables what it does not use. @param {HTMLFormElement} form @param {Recipe} recipe */
export function useRecipe(form, { values, unused }) {
  for (const field of numberFields(form)) {
    field.valueAsNumber = values[field.name];
    field.disabled = unused.includes(field.name);
  }
}

/**
 * Chooses settings that come from elsewhere, over the recipe's own; what the recipe does not use stays its own.
 * @param {HTMLFormElement} form @param {Record<string, Recipe>} recipes @param {Settings} settings
 * @returns {boolean} whether there is such a recipe; if not, nothing has changed
 */
export function fillForm(form, recipes, settings) {
  const choices = /** @type {HTMLInputElement[]} */ ([...form.querySelectorAll("[name=recipe]")]);
  const chosen = choices.find(({ value }) => value === settings.recipe);
  if (!chosen) return false;
  chosen.checked = true;
  useRecipe(form, recipes[chosen.value]);
  /** @type {HTMLInputElement} */ (form.querySelector("[name=warp]")).checked = settings.warp;
  for (const field of numberFields(form)) {
    const value = settings[field.name];
    if (typeof value === "number" && !field.disabled) field.valueAsNumber = value;
  }
  return true;
}

/** @param {HTMLFormElement} form */
const numberFields = (form) =>
  /** @type {HTMLInputElement[]} */ ([...form.querySelectorAll("input[type=number]")]);
