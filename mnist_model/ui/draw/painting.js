/**
 * @typedef {import("./layout.js").Layout} Layout
 * @typedef {import("./lines.js").Line} Line
 * @typedef {import("../shared/paint.js").Theme} Theme
 */

/**
 * Lines from hidden units to digits, the largest contribution strongest: blue for the digit, red against it.
 * @param {CanvasRenderingContext2D} context @param {Layout} layout @param {Line[]} lines largest first
 * @param {Theme} theme
 */
export function paintLines(context, layout, lines, theme) {
  const largest = Math.max(...lines.map(({ contribution }) => Math.abs(contribution)));
  for (const { unit, digit, contribution } of lines.toReversed()) {
    const share = Math.abs(contribution) / largest;
    const [[x, y], [beside], [end, bar]] = layout.line(unit, digit);
    const middle = (beside + end) / 2;
    context.strokeStyle = `rgb(${theme.colorOf(Math.sign(contribution)).join()})`;
    context.globalAlpha = 0.25 + 0.65 * share;
    context.lineWidth = 0.75 + 1.5 * share;
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(beside, y); // under the squares: it comes out beside them
    context.bezierCurveTo(middle, y, middle, bar, end, bar);
    context.stroke();
  }
  context.globalAlpha = 1;
}

/**
 * A square for each hidden unit, from the colour of nothing to that of text as its activation is.
 * @param {CanvasRenderingContext2D} context @param {Layout} layout @param {Float32Array} a1 @param {Theme} theme
 * @param {number | null} pointed the unit that gets a frame
 */
export function paintUnits(context, layout, a1, theme, pointed) {
  const largest = a1.reduce((most, a) => Math.max(most, a), 0);
  const { side } = layout;
  context.fillStyle = `rgb(${theme.blank.join()})`;
  for (let unit = 0; unit < a1.length; unit++) context.fillRect(...layout.corner(unit), side, side);
  context.fillStyle = theme.text;
  for (let unit = 0; unit < a1.length; unit++) {
    if (!a1[unit]) continue;
    context.globalAlpha = a1[unit] / largest;
    context.fillRect(...layout.corner(unit), side, side);
  }
  context.globalAlpha = 1;
  if (pointed === null) return;
  const [left, top] = layout.corner(pointed);
  context.lineWidth = 2;
  context.strokeStyle = theme.text;
  context.strokeRect(left - 1, top - 1, side + 2, side + 2);
}
