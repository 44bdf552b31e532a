/**
 * How the address wants the page shown.
 * @typedef {object} Mode
 * @property {boolean} projector enlarged, without what a class need not see; the keys 1 to 6 go to Inside's steps
 * @property {"" | "answer" | `step-${number}`} only one part alone, for a frame of another page; "" = the whole page
 * @property {"" | "draw" | "inside"} tab the only tab that is open then
 * @property {boolean} unknown it asks for a part that the page does not have, and so gets the whole
 */

export const STEPS = 6;

const LAID_OUT_PX = 1152; // the page's column, in page.css: wider than that nothing grows
const LARGEST_ZOOM = 4;

/** How much the projector's page is enlarged in a window of this width, in CSS pixels. @param {number} width */
export const zoomFor = (width) =>
  Math.min(LARGEST_ZOOM, Math.max(1, Math.floor((100 * width) / LAID_OUT_PX) / 100));

/**
 * Reads the address. A value may be missing (`?projector`); of several `only` the first counts.
 * @param {string} search the query string, with its ?
 * @returns {Mode}
 */
export function modeOf(search) {
  const query = new URLSearchParams(search);
  const wanted = query.get("only");
  const step = Number(/^step-([1-9])$/.exec(wanted ?? "")?.[1] ?? 0);
  const isStep = step >= 1 && step <= STEPS;
  const isKnown = wanted === "answer" || isStep;
  return {
    projector: query.has("projector"),
    only: wanted === "answer" ? "answer" : isStep ? `step-${step}` : "",
    tab: wanted === "answer" ? "draw" : isStep ? "inside" : "",
    unknown: wanted !== null && !isKnown,
  };
}

/**
 * Tells the style sheet, by attributes of the document and one variable. It runs in the document's head, before there is anything to
 * see, so that nothing appears and goes again.
 * @param {HTMLElement} root @param {string} search
 */
export function present(root, search) {
  const { projector, only, tab } = modeOf(search);
  root.toggleAttribute("data-projector", projector);
  root.style.setProperty("--projector-zoom", String(zoomFor(innerWidth)));
  if (only) Object.assign(root.dataset, { only, onlyTab: tab });
}
