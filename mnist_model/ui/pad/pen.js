/**
 * @typedef {import("./drawing.js").Point} Point
 * @typedef {import("./drawing.js").Drawing} Drawing
 */

const STEP = 1.5; // least distance of two recorded points, in pad units: far less than the pen is wide

/**
 * Records the pen: mouse, finger or stylus.
 * @param {HTMLCanvasElement} canvas @param {number} side of the pad, in its units
 * @param {Drawing} drawing @param {AbortSignal} signal
 */
export function followPen(canvas, side, drawing, signal) {
  /** @type {PointerEvent | null} The pointer that draws; others are ignored until it lifts. */
  let pen = null;
  let onPaper = false; // it is over the canvas; off its edge a stroke ends, as on paper
  /** @type {Point[][]} What it has drawn since it came down. */
  let drawn = [];

  /** Positions in pad units, to a tenth: all that the browser has collected since the last event.
   * @param {PointerEvent} event @returns {Point[]} */
  function positions(event) {
    const { left, top, width } = canvas.getBoundingClientRect();
    const merged = event.getCoalescedEvents?.() ?? [];
    /** @param {number} length */
    const inUnits = (length) => Math.round(((length * side) / width) * 10) / 10;
    return (merged.length ? merged : [event]).map((e) => [
      inUnits(e.clientX - left),
      inUnits(e.clientY - top),
    ]);
  }

  /** @param {Point} point */
  function put(point) {
    if (point.some((length) => length < 0 || length > side)) {
      onPaper = false;
      return;
    }
    if (drawing.full) {
      drawing.say("The pad is full: undo or clear.");
      return;
    }
    const isGone = drawing.strokes.at(-1) !== drawn.at(-1); // cleared or undone meanwhile
    if (!onPaper || isGone) drawn.push(drawing.begin(point));
    else {
      const [x0, y0] = drawing.tip;
      if (Math.hypot(point[0] - x0, point[1] - y0) >= STEP) drawing.extend(point);
    }
    onPaper = true;
  }

  /** @param {PointerEvent} event */
  function down(event) {
    if (event.button !== 0 || (pen && !takesOver(event, pen))) return;
    if (pen && isPalm(event, pen)) drawing.withdraw(drawn);
    pen = event;
    onPaper = false;
    drawn = [];
    event.preventDefault(); // no text selection; focus is set by hand, without scrolling
    canvas.focus({ preventScroll: true, ...{ focusVisible: false } });
    put(/** @type {Point} */ (positions(event).at(-1)));
    try {
      canvas.setPointerCapture(pen.pointerId);
    } catch {
      // a pointer made by a script cannot be captured, and need not be
    }
  }

  /** @param {PointerEvent} event */
  function move(event) {
    if (event.pointerId !== pen?.pointerId) return;
    if (isLifted(event)) up(event);
    else positions(event).forEach(put);
  }

  /** @param {PointerEvent} event */
  function up(event) {
    if (event.pointerId !== pen?.pointerId) return;
    // Touches are cancelled by systems that know a palm, or a gesture of their own, when they see one.
    if (event.type === "pointercancel" && pen.pointerType === "touch") drawing.withdraw(drawn);
    pen = null;
    drawing.rest();
  }

  canvas.addEventListener("pointerdown", down, { signal });
  canvas.addEventListener("pointermove", move, { signal });
  for (const end of /** @type {const} */ (["pointerup", "pointercancel", "lostpointercapture"])) {
    canvas.addEventListener(end, up, { signal });
  }
}

/**
 * Whether a pointer that comes down draws from now on, although another one is still thought to be down: a stylus
 * after a palm; or a first finger, or a mouse, again, and then its lifting was missed.
 * @param {PointerEvent} event @param {PointerEvent} pen the one that draws
 */
const takesOver = (event, pen) =>
  isPalm(event, pen) || (event.isPrimary && event.pointerType === pen.pointerType);

/** Whether the touch that draws is the hand that holds this stylus. @param {PointerEvent} event @param {PointerEvent} pen */
const isPalm = (event, pen) => event.pointerType === "pen" && pen.pointerType === "touch";

/**
 * Whether a pointer moves without being pressed: its lifting was missed. A touch moves only while it is down, and a
 * device of an unknown type may have no buttons.
 * @param {PointerEvent} event
 */
const isLifted = ({ pointerType, buttons }) => ["mouse", "pen"].includes(pointerType) && !(buttons & 1);
