import { load } from "./load.js";

/**
 * @typedef {object} Listing a function that computed what a step shows: `Listing` in inside/code.py
 * @property {string} name @property {string} path of its file @property {number} line where it begins
 * @property {string} link where the file can be read
 * @property {[string, string][]} code pieces: kind ("", "keyword", "comment" or "string") and text
 *
 * @typedef {{ title: string, functions: Listing[] }} StepListings
 */

/**
 * The functions' own source, as the server reads it from the running program.
 * @param {HTMLElement} root @param {AbortSignal} signal
 * @returns {(step: number) => Promise<void>} opens the listings of a step
 */
export function buildCode(root, signal) {
  const place = /** @type {HTMLElement} */ (root.querySelector(".listings"));
  const built = fill(place, signal);
  return async (step) => {
    await built;
    const listing = /** @type {HTMLDetailsElement} */ (place.children[step]);
    listing.open = true;
    listing.scrollIntoView({ block: "start" });
    listing.querySelector("summary")?.focus({ preventScroll: true });
  };
}

/** @param {HTMLElement} place @param {AbortSignal} signal */
async function fill(place, signal) {
  const response = await load(new URL("inside/code", document.baseURI), signal);
  if (!response) return;
  /** @type {StepListings[]} */
  const steps = await response.json();
  place.replaceChildren(...steps.map(stepListings));
}

/** @param {StepListings} listings @param {number} step */
function stepListings({ title, functions }, step) {
  return make(
    "details",
    { id: `inside-code-${step}`, open: step === 0 },
    make("summary", { textContent: `${step + 1}. ${title}` }),
    ...functions.map(listing),
  );
}

/** @param {Listing} listing */
function listing({ name, path, line, link, code }) {
  const file = make("a", {
    href: link,
    target: "_blank",
    rel: "noopener",
    textContent: `${path}, line ${line}`,
  });
  const pieces = code.map(([kind, text]) => make("span", { className: kind, textContent: text }));
  return make(
    "div",
    { className: "listing" },
    make("p", {}, make("b", { textContent: name }), " ", file),
    make("pre", { tabIndex: 0, ariaLabel: `Source of ${name}` }, make("code", {}, ...pieces)),
  );
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag @param {Partial<HTMLElementTagNameMap[Tag]>} properties @param {(Node | string)[]} children
 */
function make(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}
