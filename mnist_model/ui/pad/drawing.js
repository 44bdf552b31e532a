import { Observable } from "../shared/observable.js";

/**
 * The drawing: one for the whole page. Every pad shows and edits it; examples and pictures are put on it.
 *
 * @typedef {[number, number]} Point x to the right and y down, in pad units
 * @typedef {"changed" | "extended" | "rested" | "said"} Change
 *   "changed": all may be new; "extended": the last stroke has grown; "rested": the pen is up; "said": `words`
 */

const UNDO_DEPTH = 100;
const SLOW_LINE = 30; // characters of a picture that leave in a ms: 0.25 Mbit/s, a phone's in a bad place
const SMALL = 15_000; // characters that leave at once, in a connection's first packets (RFC 6928)

/** The strokes of a drawing as it is sent, see `Drawing.text`. @param {string} text @returns {Point[][]} */
export const strokesOf = (text) =>
  text
    .split(";")
    .map((stroke) => stroke.split(" ").map((point) => /** @type {Point} */ (point.split(",").map(Number))));

/** @extends {Observable<[Change]>} */
export class Drawing extends Observable {
  /** @type {Point[][]} Only the last stroke grows; all else is replaced. */
  strokes = [];
  /** A picture as a data URL, and then there are no strokes; or "". */
  picture = "";
  /** What the pad says beneath: why it takes no more ink, or not this picture. */
  words = "";
  /** How much a pad takes; Python sets both through the pad's props. */
  limits = { strokes: Infinity, points: Infinity };
  /** @type {string[]} An example of each digit, by the digit, as text; Python gives them through the examples' props. */
  examples = [];

  /** @type {[Point[][], string][]} What Undo brings back: the state before each stroke, clear or load. */
  #past = [];

  get empty() {
    return !this.strokes.length && !this.picture;
  }

  get full() {
    const points = this.strokes.reduce((count, stroke) => count + stroke.length, 0);
    return this.strokes.length >= this.limits.strokes || points >= this.limits.points;
  }

  /** The newest point. Only while there are strokes. */
  get tip() {
    return this.strokes[this.strokes.length - 1].slice(-1)[0];
  }

  /** @param {Point} point @returns {Point[]} the stroke that begins */
  begin(point) {
    const stroke = [point];
    this.#become([...this.strokes, stroke], "");
    return stroke;
  }

  /** @param {Point} point */
  extend(point) {
    this.strokes.at(-1)?.push(point);
    this.notify("extended");
  }

  rest() {
    this.notify("rested");
  }

  clear() {
    if (!this.empty) this.text = "";
  }

  undo() {
    const before = this.#past.pop();
    if (!before) return;
    [this.strokes, this.picture] = before;
    this.notify("changed");
    this.notify("rested");
  }

  /**
   * Takes the newest strokes back as if they had never been drawn, out of what Undo brings back as well. What has
   * been cleared or replaced meanwhile stays as it is.
   * @param {Point[][]} strokes as `begin` gave them
   */
  withdraw(strokes) {
    const isNewest = () => strokes.some((stroke) => stroke === this.strokes.at(-1));
    if (!isNewest()) return;
    while (isNewest()) [this.strokes, this.picture] = this.#past.pop() ?? [this.strokes.slice(0, -1), ""];
    this.notify("changed");
  }

  /** How long a large picture takes to be sent on a slow line; small ones and strokes are sent in no time. */
  get uploadMs() {
    return Math.max(0, this.picture.length - SMALL) / SLOW_LINE;
  }

  /** @param {string} words */
  say(words) {
    this.words = words;
    this.notify("said");
  }

  /** The drawing as it is sent: "x,y x,y;x,y", or the picture's data URL; "" when empty. */
  get text() {
    return this.picture || this.strokes.map((stroke) => stroke.join(" ")).join(";");
  }

  set text(text) {
    if (text === this.text) return;
    if (text.startsWith("data:")) this.#become([], text);
    else this.#become(text ? strokesOf(text) : [], "");
    this.notify("rested");
  }

  /** @param {Point[][]} strokes @param {string} picture */
  #become(strokes, picture) {
    this.#past.push([this.strokes, this.picture]);
    if (this.#past.length > UNDO_DEPTH) this.#past.shift();
    [this.strokes, this.picture] = [strokes, picture];
    this.notify("changed");
  }
}

export const drawing = new Drawing();
