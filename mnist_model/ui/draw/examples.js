import { drawing } from "../pad/drawing.js";
import { lifetime } from "../shared/lifetime.js";

// Not fetched before the pad: a pen does not wait for what only pictures need.
const reading = import("./picture_file.js");

/**
 * Examples and pictures for the pad.
 * @param {{ element: HTMLElement, props: { examples: string[], side: number, pen: number } }} component
 */
export function mount({ element, props }) {
  const signal = lifetime(element);
  const examples = /** @type {HTMLElement} */ (element.querySelector("#examples"));
  const file = /** @type {HTMLInputElement} */ (element.querySelector("input[type=file]"));

  drawing.examples = props.examples;
  examples.replaceChildren(...props.examples.map((text, digit) => exampleButton(text, digit, props)));

  element.querySelector("#picture-button")?.addEventListener("click", () => file.click(), { signal });
  file.addEventListener(
    "change",
    () => {
      if (file.files?.length) take([...file.files]); // a copy: the next line empties the list
      file.value = ""; // the same file may be chosen again
    },
    { signal },
  );
  document.addEventListener(
    "paste",
    (event) => {
      const picked = event.clipboardData?.files;
      if (picked?.length && !isField(event.target)) take([...picked]);
    },
    { signal },
  );
  document.addEventListener(
    "dragover",
    (event) => {
      if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
    },
    { signal },
  );
  document.addEventListener(
    "drop",
    (event) => {
      const picked = event.dataTransfer?.files;
      if (!picked?.length || isField(event.target)) return;
      event.preventDefault();
      take([...picked]);
    },
    { signal },
  );
}

/**
 * @param {string} text the drawing @param {number} digit @param {{ side: number, pen: number }} size
 */
function exampleButton(text, digit, { side, pen }) {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.digit = String(digit);
  button.ariaLabel = `Draw a ${digit}`;
  const lines = text.split(";").map((stroke) => `<polyline points="${stroke}"/>`);
  button.innerHTML = `<svg viewBox="0 0 ${side} ${side}" stroke-width="${pen}" aria-hidden="true">${lines.join("")}</svg>`;
  button.addEventListener("click", () => {
    drawing.text = text;
  });
  return button;
}

/** @param {EventTarget | null} target */
const isField = (target) =>
  target instanceof Element && target.closest("input, textarea, [contenteditable=true]");

/** The reading that was begun last: an earlier file that takes longer does not replace a later one's picture. */
let newest = 0;

/**
 * The first of these files becomes a picture on the pad; whatever is no picture leaves the drawing alone.
 * @param {File[]} files one at least
 */
async function take(files) {
  const { length } = files;
  const number = ++newest;
  const { readPicture, Unread } = await reading;
  try {
    const picture = await readPicture(files[0]);
    if (number !== newest) return;
    drawing.text = picture;
    document.querySelector("#pad canvas")?.scrollIntoView({ block: "nearest" }); // on a phone it was chosen further down
    if (length > 1) drawing.say(`Only the first of the ${length} files is read.`);
  } catch (error) {
    if (!(error instanceof Unread)) throw error;
    if (number === newest) drawing.say(error.message);
  }
}
