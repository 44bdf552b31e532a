import { GRID } from "./paint.js";

const CENTER = 14 * GRID + 14;
/** @type {Record<string, [number, number]>} rows and columns */
const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** @param {number} pixel */
export const pixelName = (pixel) => `row ${Math.floor(pixel / GRID)}, column ${pixel % GRID}`;

/**
 * The pixel that an arrow key leads to; the same one at the edge, undefined for any other key.
 * @param {number} pixel @param {string} key
 */
export function besidePixel(pixel, key) {
  const step = ARROWS[key];
  if (!step) return undefined;
  const [row, column] = [Math.floor(pixel / GRID) + step[0], (pixel % GRID) + step[1]];
  return Math.min(row, column) >= 0 && Math.max(row, column) < GRID ? GRID * row + column : pixel;
}

/**
 * Calls `show(pixel)` with the pixel that is pointed at, tapped or reached with the arrow keys. Pictures that are
 * watched together share one cursor.
 * @param {HTMLCanvasElement[]} canvases @param {(pixel: number) => void} show
 * @param {{ signal: AbortSignal, first?: number | null }} options
 * @returns {() => void} shows the same pixel again, for new numbers
 */
export function watchPixels(canvases, show, { signal, first = null }) {
  let pixel = first;
  const cursors = canvases.map((canvas) => {
    const cursor = document.createElement("i");
    cursor.className = "cursor";
    cursor.hidden = true;
    canvas.after(cursor);
    return cursor;
  });

  /** @param {number} next */
  function move(next) {
    pixel = next;
    for (const cursor of cursors) {
      cursor.style.left = `${((next % GRID) / GRID) * 100}%`;
      cursor.style.top = `${(Math.floor(next / GRID) / GRID) * 100}%`;
      cursor.hidden = false;
    }
    show(next);
  }

  /** @param {PointerEvent} event */
  function point(event) {
    const { left, top, width } = /** @type {HTMLElement} */ (event.currentTarget).getBoundingClientRect();
    const [column, row] = [event.clientX - left, event.clientY - top].map((length) =>
      Math.max(0, Math.min(GRID - 1, Math.floor((length / width) * GRID))),
    );
    move(GRID * row + column);
  }

  for (const canvas of canvases) {
    canvas.addEventListener("pointermove", point, { signal });
    canvas.addEventListener("pointerdown", point, { signal });
    canvas.addEventListener(
      "keydown",
      (event) => {
        const next = besidePixel(pixel ?? CENTER, event.key);
        if (next === undefined) return;
        event.preventDefault();
        move(next);
      },
      { signal },
    );
  }
  if (first !== null) move(first);
  return () => {
    if (pixel !== null) show(pixel);
  };
}
