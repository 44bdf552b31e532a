const DIGITS = 10;
const BARS_PX = 240; // ten rows of 24, at the canvas's foot: bars.css
const UNITS_PX = 57; // width of all units at most, so that the lines have room
const LARGEST_CELL = 15;

/** Where the hidden units stand, and where the lines to the digits end. In CSS pixels. */
export class Layout {
  /**
   * @param {number} hidden number of hidden units
   * @param {{ width: number, height: number }} size of the canvas
   * @param {boolean} [leftwards] the bars are to the left of the units, not to the right
   */
  constructor(hidden, { width, height }, leftwards = false) {
    this.hidden = hidden;
    this.width = width;
    this.height = height;
    this.leftwards = leftwards;
    const { columns, cell } = largeCells(hidden, height);
    this.columns = columns;
    this.cell = cell;
    this.rows = Math.ceil(hidden / this.columns);
    /** Side of a unit's square; what is left of its cell is the gap. */
    this.side = Math.max(1, Math.floor(this.cell) - (this.cell < 6 ? 1 : 2));
    this.top = (height - this.rows * this.cell) / 2;
    this.left = leftwards ? width - this.columns * this.cell : 0;
  }

  /** Left and top of a unit's square, on whole pixels so that it is sharp. @param {number} unit @returns {[number, number]} */
  corner(unit) {
    const [column, row] = [unit % this.columns, Math.floor(unit / this.columns)];
    return [Math.round(this.left + column * this.cell), Math.round(this.top + row * this.cell)];
  }

  /**
   * A line's three places: at its unit, beside all units, and at its digit's bar.
   * @param {number} unit @param {number} digit @returns {[number, number][]}
   */
  line(unit, digit) {
    const [left, top] = this.corner(unit);
    const y = top + this.side / 2;
    const beside = this.leftwards ? this.left - 2 : this.left + this.columns * this.cell;
    const end = this.height - BARS_PX + ((digit + 0.5) * BARS_PX) / DIGITS;
    return [
      [left + this.side / 2, y],
      [beside, y],
      [this.leftwards ? 0 : this.width, end],
    ];
  }

  /** The unit at a position, or null beside all. @param {number} x @param {number} y */
  unitAt(x, y) {
    const [column, row] = [(x - this.left) / this.cell, (y - this.top) / this.cell].map(Math.floor);
    const unit = row * this.columns + column;
    return column >= 0 && column < this.columns && unit >= 0 && unit < this.hidden ? unit : null;
  }
}

/**
 * The fewest columns in which cells are about as large as they can be, and the side of a cell: few columns leave no
 * room above and below.
 * @param {number} hidden @param {number} height in which they stand
 */
function largeCells(hidden, height) {
  const tried = Array.from({ length: Math.min(hidden, UNITS_PX) }, (_, more) => {
    const columns = more + 1;
    const cell = Math.min(LARGEST_CELL, height / Math.ceil(hidden / columns), UNITS_PX / columns);
    return { columns, cell };
  });
  const largest = Math.max(...tried.map(({ cell }) => cell));
  return tried.find(({ cell }) => cell >= 0.9 * largest) ?? tried[0];
}
