import { strokesOf } from "../pad/drawing.js";
import { fitted, textOf, thinned } from "./strokes.js";

/**
 * Drawings as a file in the UNIPEN text format, and such a file as drawings. `data/unipen.py` reads it as well.
 *
 * @typedef {import("./strokes.js").Point} Point
 * @typedef {{ label: number, drawing: string }} Example a drawing in the notation of the pad, and its digit
 */

/** @param {Example[]} examples @param {number} side of the pad: y grows upwards in the file */
export function toUnipen(examples, side) {
  const segments = examples.map(({ label, drawing }) => {
    const strokes = strokesOf(drawing).map((stroke) =>
      [".PEN_DOWN", ...stroke.map(([x, y]) => `${x} ${Math.round((side - y) * 10) / 10}`), ".PEN_UP"].join(
        "\n",
      ),
    );
    return `.SEGMENT DIGIT 0 ? "${label}"\n.COMMENT writer own\n${strokes.join("\n")}\n`;
  });
  return [`.COMMENT Digits drawn by one hand\n.COORD X Y\n.HIERARCHY DIGIT\n`, ...segments].join("\n");
}

/**
 * The digits of a file; what is labelled otherwise, or no drawing that can be kept, is counted.
 * @param {string} text @param {{ side: number, points: number }} limits of the pad, and of a drawing
 * @returns {{ examples: Example[], others: number }}
 */
export function fromUnipen(text, { side, points }) {
  /** @type {Example[]} */
  const examples = [];
  let others = 0;
  for (const segment of text.split(/^\.SEGMENT/m).slice(1)) {
    const strokes = penStrokes(segment);
    const label = /"(.*)"/.exec(segment.split("\n", 1)[0])?.[1] ?? "";
    const thin = strokes.length && /^[0-9]$/.test(label) ? thinned(fitted(strokes, side), points) : null;
    if (thin) examples.push({ label: Number(label), drawing: textOf(thin) });
    else others += 1;
  }
  return { examples, others };

  /** @param {string} segment @returns {Point[][]} y down, 0 at the top of the pad */
  function penStrokes(segment) {
    /** @type {Point[][]} */
    const strokes = [];
    let down = false;
    for (const line of segment.split("\n").slice(1)) {
      if (line.startsWith(".")) {
        down = line.startsWith(".PEN_DOWN");
        if (down) strokes.push([]);
      } else if (down && line.trim()) {
        const [x, y] = line.trim().split(/\s+/).map(Number);
        if (Number.isFinite(x) && Number.isFinite(y)) strokes.at(-1)?.push([x, side - y]);
      }
    }
    return strokes.filter((stroke) => stroke.length);
  }
}
