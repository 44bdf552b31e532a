import { boxOfShares } from "./box.js";

/**
 * @typedef {import("./box.js").Box} Box
 * @typedef {import("./cut.js").Cut} Cut
 */

const UNREAD = 0.6; // how bright a picture is that has not been read yet
const VEILED = 0.4; // how bright it is where nothing was taken for the digit
const LEFT_OUT = "#8c8c88"; // hatching over other ink
const HATCH = 5; // distance of its lines, in pad units
const FRAME = "#3cc8af"; // the accent on black: the pad is black in both themes
const MARGIN = 8; // between the digit and its frame, in pad units

/** What was read, decoded. @typedef {{ ink: HTMLCanvasElement, leftOut: HTMLCanvasElement }} Layers */

/**
 * The layers of a cut: white where the digit is, and where other ink is, each transparent elsewhere.
 * @param {Cut} cut with ink @returns {Promise<Layers>}
 */
export async function layersOf({ ink }) {
  const levels = new Image();
  levels.src = ink;
  await levels.decode();
  return {
    ink: layer(levels, (level) => (level > 191 ? 255 : 0)),
    leftOut: layer(levels, (level) => (level > 63 && level < 192 ? 255 : 0)),
  };
}

/** @param {HTMLImageElement} levels @param {(level: number) => number} alphaOf */
function layer(levels, alphaOf) {
  const [canvas, context] = blank(levels.naturalWidth, levels.naturalHeight);
  context.drawImage(levels, 0, 0);
  const image = context.getImageData(0, 0, canvas.width, canvas.height);
  for (let at = 0; at < image.data.length; at += 4) {
    const alpha = alphaOf(image.data[at]);
    image.data.fill(255, at, at + 3);
    image.data[at + 3] = alpha;
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** @param {number} width @param {number} height @returns {[HTMLCanvasElement, CanvasRenderingContext2D]} */
function blank(width, height) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  return [canvas, /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"))];
}

/**
 * A picture on the pad: as it is until it is read; then in grey, and what was taken for the digit white, as ink on the
 * pad is, with a frame around it. Other ink is hatched.
 * @param {CanvasRenderingContext2D} paper in pad units @param {HTMLImageElement} picture @param {Box} place
 * @param {Layers | null} layers null: nothing was found, or it is not read yet
 * @param {Cut | null} cut
 */
export function paintPicture(paper, picture, place, layers, cut) {
  const { left, top, width, height } = place;
  paper.save();
  paper.globalAlpha = layers ? VEILED : UNREAD;
  paper.drawImage(picture, left, top, width, height);
  paper.globalAlpha = 1;
  if (layers && cut?.box) {
    paper.globalCompositeOperation = "saturation"; // black has none
    paper.fillStyle = "#000";
    paper.fillRect(left, top, width, height);
    paper.globalCompositeOperation = "source-over";
    paper.drawImage(hatched(layers.leftOut, place, paper.getTransform().a), left, top, width, height);
    paper.drawImage(layers.ink, left, top, width, height);
    const frame = boxOfShares(cut.box, place, MARGIN);
    paper.strokeStyle = FRAME;
    paper.lineWidth = 1.5;
    paper.strokeRect(frame.left, frame.top, frame.width, frame.height);
  }
  paper.restore();
}

/**
 * A layer filled with slanting lines.
 * @param {HTMLCanvasElement} mask @param {Box} place @param {number} scale pixels of the screen in a pad unit
 */
function hatched(mask, { width, height }, scale) {
  const [canvas, context] = blank(Math.ceil(width * scale), Math.ceil(height * scale));
  context.scale(scale, scale);
  context.strokeStyle = LEFT_OUT;
  context.lineWidth = 1.5;
  context.beginPath();
  for (let x = -height; x < width; x += HATCH) {
    context.moveTo(x, height);
    context.lineTo(x + height, 0);
  }
  context.stroke();
  context.globalCompositeOperation = "destination-in";
  context.drawImage(mask, 0, 0, width, height);
  return canvas;
}
