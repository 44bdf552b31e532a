import { strokesOf } from "../pad/drawing.js";
import { boxOf } from "./strokes.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * A drawing as a small picture, as large as it goes, white ink on black as on the pad.
 * @param {string} drawing in the notation of the pad @param {number} pen its diameter on the pad
 */
export function picture(drawing, pen) {
  const strokes = strokesOf(drawing);
  const { left, top, width, height } = boxOf(strokes);
  const side = Math.max(width, height, 4 * pen) + 2 * pen;
  const corner = [left - (side - width) / 2, top - (side - height) / 2];
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", [...corner, side, side].join(" "));
  svg.setAttribute("stroke-width", String(Math.min(pen, side / 10)));
  svg.setAttribute("aria-hidden", "true");
  for (const stroke of strokes) {
    const line = document.createElementNS(SVG, "polyline");
    const points = stroke.length > 1 ? stroke : [stroke[0], stroke[0]]; // a dot
    line.setAttribute("points", points.join(" "));
    svg.append(line);
  }
  return svg;
}
