import { drawing } from "../pad/drawing.js";
import { lifetime } from "../shared/lifetime.js";

const LONGEST_SIDE = 1024; // a photo is shrunk to this before it is sent
const LARGEST_URL = 1.5e6; // a PNG that is longer is sent as a JPEG

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
      if (file.files?.length) take(file.files[0]);
      file.value = ""; // the same file may be chosen again
    },
    { signal },
  );
  document.addEventListener(
    "paste",
    (event) => {
      const picked = event.clipboardData?.files[0];
      if (picked && !isField(event.target)) take(picked);
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
      const picked = event.dataTransfer?.files[0];
      if (!picked || isField(event.target)) return;
      event.preventDefault();
      take(picked);
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

/** A file becomes a small picture on the pad; whatever is no picture leaves the drawing alone. @param {Blob} blob */
async function take(blob) {
  try {
    const bitmap = await createImageBitmap(blob, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    const paper = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    paper.imageSmoothingQuality = "high";
    paper.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const png = blob.type === "image/jpeg" ? "" : canvas.toDataURL("image/png"); // keeps what is transparent
    drawing.text = png && png.length < LARGEST_URL ? png : canvas.toDataURL("image/jpeg", 0.9);
  } catch {
    drawing.say("This file is not a picture that the browser can read.");
  }
}
