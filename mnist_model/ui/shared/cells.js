/**
 * The cell of a grid that a key leads to; undefined for any other key, or past the first and the last one.
 * @param {string} key @param {number} index @param {number} columns @param {number} cells how many there are
 */
export function besideCell(key, index, columns, cells) {
  const step = /** @type {Record<string, number>} */ ({
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
  })[key];
  const next = index + step;
  return next >= 0 && next < cells ? next : undefined;
}
