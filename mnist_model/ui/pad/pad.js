import { lifetime, onResize } from "../shared/lifetime.js";
import { drawing } from "./drawing.js";
import { followPen } from "./pen.js";

/**
 * @typedef {import("./drawing.js").Point} Point
 * @typedef {{ side: number, pen: number, max_strokes: number, max_points: number }} PadProps
 */

/**
 * A pad: shows and edits the drawing.
 * @param {{ element: HTMLElement, props: PadProps }} component
 */
export function mount({ element, props }) {
  const signal = lifetime(element);
  const canvas = /** @type {HTMLCanvasElement} */ (element.querySelector("canvas"));
  drawing.limits = { strokes: props.max_strokes, points: props.max_points };
  showDrawing(element, canvas, props, signal);
  followPen(canvas, props.side, drawing, signal);
  listenToKeys(element, signal);
}

/**
 * Paints all of the drawing, at most once a frame.
 * @param {HTMLElement} element @param {HTMLCanvasElement} canvas
 * @param {{ side: number, pen: number }} size @param {AbortSignal} signal
 */
function showDrawing(element, canvas, { side, pen }, signal) {
  const frame = /** @type {HTMLElement} */ (element.querySelector(".pad-frame"));
  const says = /** @type {HTMLElement} */ (element.querySelector(".pad-says"));
  const paper = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  /** @type {import("./picture.js").PictureView | null} */
  let picture = null;
  let frameAsked = 0;

  function paint() {
    frameAsked = 0;
    frame.classList.toggle("empty", drawing.empty);
    const pixels = Math.round(canvas.clientWidth * devicePixelRatio);
    if (!pixels) return; // hidden: painted when it is seen again
    if (canvas.width !== pixels) canvas.width = canvas.height = pixels;
    paper.setTransform(pixels / side, 0, 0, pixels / side, 0, 0);
    paper.fillStyle = "#000";
    paper.fillRect(0, 0, side, side);
    paper.strokeStyle = "#fff";
    paper.lineWidth = pen;
    paper.lineCap = paper.lineJoin = "round";
    if (drawing.picture) picture?.paint(paper);
    for (const stroke of drawing.strokes) trace(paper, stroke);
  }

  const paintSoon = () => {
    frameAsked ||= requestAnimationFrame(paint);
  };
  drawing.subscribe((change) => {
    if (change === "said") says.textContent = drawing.words;
    else if (change !== "rested") {
      if (drawing.words) drawing.say("");
      paintSoon();
    }
  }, signal);
  // Not fetched before the pad: a pen does not wait for what only pictures need.
  import("./picture.js").then(({ PictureView }) => {
    picture = new PictureView(frame, canvas, side, paintSoon, signal);
  });
  onResize(canvas, paint, signal);
  paint();
}

/**
 * A smooth curve through the middles between the points; a single point is a dot.
 * @param {CanvasRenderingContext2D} paper @param {Point[]} stroke
 */
function trace(paper, stroke) {
  paper.beginPath();
  paper.moveTo(...stroke[0]);
  stroke.slice(1).forEach(([x, y], i) => {
    const [x0, y0] = stroke[i];
    paper.quadraticCurveTo(x0, y0, (x0 + x) / 2, (y0 + y) / 2);
  });
  const [x, y] = /** @type {Point} */ (stroke.at(-1));
  paper.lineTo(x + 0.01, y); // a line of no length, which a dot would be, is not painted
  paper.stroke();
}

/** @param {HTMLElement} element @param {AbortSignal} signal */
function listenToKeys(element, signal) {
  element.querySelector("[id$=-undo]")?.addEventListener("click", () => drawing.undo(), { signal });
  element.querySelector("[id$=-clear]")?.addEventListener("click", () => drawing.clear(), { signal });
  element.addEventListener(
    "keydown",
    (event) => {
      const command = event.ctrlKey || event.metaKey;
      if (command && event.key.toLowerCase() === "z" && !event.shiftKey) drawing.undo();
      else if (!command && ["Delete", "Backspace", "Escape"].includes(event.key)) drawing.clear();
      else if (!command && /^[0-9]$/.test(event.key)) {
        const example = drawing.examples[Number(event.key)];
        if (example) drawing.text = example;
      } else return;
      event.preventDefault();
    },
    { signal },
  );
}
