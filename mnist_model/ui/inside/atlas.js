import { besideCell } from "../shared/cells.js";
import { onResize } from "../shared/lifetime.js";

/**
 * How many cells side by side, so that an atlas of any network fits on a screen and its cells can be hit.
 * @param {number} hidden number of cells @param {number} width in pixels
 */
export function columnsFor(hidden, width) {
  const wide = width >= 440;
  if (hidden <= 32) return 8;
  if (hidden <= 256) return wide ? 16 : 12;
  if (hidden <= 512) return wide ? 24 : 16;
  return wide ? 32 : 24;
}

/** Square cells in rows, one for each hidden unit, as wide together as the figure. */
export class CellGrid {
  /** @param {number} hidden @param {number} width in pixels */
  constructor(hidden, width) {
    this.hidden = hidden;
    this.width = width;
    this.columns = columnsFor(hidden, width);
    this.cell = width / this.columns;
    this.height = Math.ceil(Math.ceil(hidden / this.columns) * this.cell);
    /** Side of the picture within a cell. */
    this.side = this.cell - Math.max(3, this.cell * 0.12);
  }

  /** Left and top of a cell. @param {number} index @returns {[number, number]} */
  corner(index) {
    return [(index % this.columns) * this.cell, Math.floor(index / this.columns) * this.cell];
  }

  /** The cell at a position, or undefined beside all cells. @param {number} x @param {number} y */
  indexAt(x, y) {
    const [column, row] = [Math.floor(x / this.cell), Math.floor(y / this.cell)];
    const index = row * this.columns + column;
    return column >= 0 && column < this.columns && index >= 0 && index < this.hidden ? index : undefined;
  }
}

/** A canvas with a cell for each hidden unit: fits its size to the figure and to the screen's pixels. */
export class Atlas {
  grid = new CellGrid(1, 1);
  // Asking the canvas for its width would force a layout at each update.
  #width = 0;

  /** @param {HTMLCanvasElement} canvas @param {AbortSignal} signal */
  constructor(canvas, signal) {
    this.canvas = canvas;
    this.context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    onResize(
      canvas,
      (width) => {
        this.#width = Math.floor(width);
      },
      signal,
    );
  }

  /** Clears the canvas and fits it to so many cells; false while it is hidden. @param {number} hidden */
  fit(hidden) {
    if (!this.#width) return false;
    this.grid = new CellGrid(hidden, this.#width);
    const { width, height } = this.grid;
    const [w, h] = [width, height].map((length) => Math.round(length * devicePixelRatio));
    if (this.canvas.width !== w || this.canvas.height !== h) {
      this.canvas.style.height = `${height}px`;
      [this.canvas.width, this.canvas.height] = [w, h];
    }
    this.context.setTransform(w / width, 0, 0, w / width, 0, 0);
    this.context.clearRect(0, 0, width, height);
    return true;
  }

  /** The index of the cell that is pointed at, if there is one. @param {PointerEvent} event */
  indexAt(event) {
    const { left, top, width } = this.canvas.getBoundingClientRect();
    const scale = this.#width / width; // of a page that is enlarged for a projector
    return this.grid.indexAt((event.clientX - left) * scale, (event.clientY - top) * scale);
  }
}

/**
 * Lets the visitor choose a hidden unit: its cell is pressed or reached with the arrow keys, or its number is typed.
 * @param {Atlas} atlas @param {HTMLInputElement} number @param {import("./session.js").InsideSession} inside
 * @param {AbortSignal} signal
 */
export function watchUnits(atlas, number, inside, signal) {
  /** @param {number | undefined} index */
  const choose = (index) => {
    if (inside.answer && index !== undefined && index >= 0 && index < inside.answer.hidden) {
      inside.choose({ hidden_unit: index });
    }
  };
  atlas.canvas.addEventListener("pointerdown", (event) => choose(atlas.indexAt(event)), { signal });
  atlas.canvas.addEventListener(
    "keydown",
    (event) => {
      if (!inside.answer || !event.key.startsWith("Arrow")) return;
      event.preventDefault();
      const index = inside.choices.hidden_unit ?? inside.answer.hidden_unit.index;
      choose(besideCell(event.key, index, atlas.grid.columns, inside.answer.hidden));
    },
    { signal },
  );
  number.addEventListener("input", () => choose(number.value === "" ? undefined : Number(number.value)), {
    signal,
  });
}
