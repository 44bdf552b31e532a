import { niceLimit, plain, say, share, showKey } from "../shared/numbers.js";
import { fromBase64, PIXELS, paintInk, paintSigned, readTheme, unpacked } from "../shared/paint.js";
import { Frame, HEIGHT, keepApart, WIDTH } from "./curve.js";
import { Part } from "./part.js";

/**
 * @typedef {import("../shared/paint.js").Signed} Signed
 *
 * @typedef {object} ChangeNumbers the least change of ink: `ChangeNumbers` in inside/mind.py
 * @property {number | null} answer the digit that the drawing is likeliest to be; null: there is no ink
 * @property {number} wanted the digit that is to be named
 * @property {boolean} already it is named without any change
 * @property {boolean} found
 * @property {string} picture 784 grey levels after the change, in base64
 * @property {import("./contributions.js").Packed} ink what is added, or taken away where negative
 * @property {number} added pixels of full ink @property {number} removed
 * @property {number} squares sum of the squared differences
 * @property {number[][]} way ten probabilities of each picture on the way
 * @property {number[]} digit_at_all on the way
 * @property {import("../shared/bars.js").Answer} after the answer to the changed picture
 * @property {string} png the changed picture as a data URL that reaches the network unchanged
 */

const SUM = /** @type {const} */ (["added", "removed", "squares", "p"]);
const LABEL = 16; // height of a curve's name, in pixels
const LABELLED = 0.1; // least probability of a curve's end that is named

/**
 * The picture at a share of the way, in grey levels.
 * @param {Uint8Array} after @param {Signed} ink @param {number} share 0: the drawing, 1: the changed one
 */
export const pictureOnTheWay = (after, ink, share) =>
  Uint8Array.from(after, (level, i) =>
    Math.max(0, Math.min(255, Math.round(level - (1 - share) * 255 * ink.levels[i] * ink.unit))),
  );

/** @param {ChangeNumbers} numbers */
export function changeInWords({ answer, wanted, already, found, added, removed }) {
  if (answer === null) return "There is no ink: draw a digit first.";
  if (already) return `It answers ${wanted} already: no ink needs to change.`;
  if (!found) return `No change of ink was found that makes it answer ${wanted}.`;
  return (
    `Ink of ${plain(added, 1)} pixels added and of ${plain(removed, 1)} taken away make it a ${wanted}, ` +
    `for the network. Does it look like a ${wanted} to you?`
  );
}

/** The least change of ink for another answer, and the probabilities on the way to it. */
export class ChangeOfInk {
  /** @type {ChangeNumbers | null} */
  #numbers = null;
  /** @type {{ after: Uint8Array, ink: Signed }} */
  #pictures = { after: new Uint8Array(PIXELS), ink: { levels: new Int16Array(PIXELS), unit: 0, largest: 0 } };

  /** @param {HTMLElement} root @param {import("./session.js").InsideSession} inside @param {AbortSignal} signal */
  constructor(root, inside, signal) {
    /** @param {string} name */
    const find = (name) => /** @type {HTMLElement} */ (root.querySelector(`#inside-ink-${name}`));
    this.root = root;
    this.before = /** @type {HTMLCanvasElement} */ (find("before"));
    this.ink = /** @type {HTMLCanvasElement} */ (find("ink"));
    this.after = /** @type {HTMLCanvasElement} */ (find("after"));
    this.key = find("ink-key");
    this.name = find("name");
    this.way = /** @type {HTMLInputElement} */ (find("way"));
    this.share = find("share");
    this.note = find("note");
    this.put = /** @type {HTMLButtonElement} */ (find("put"));
    this.text = find("text");
    this.svg = /** @type {SVGElement} */ (root.querySelector(".curve"));
    this.sum = SUM.map(
      (name) =>
        /** @type {const} */ ([name, /** @type {HTMLElement} */ (root.querySelector(`[data-name=${name}]`))]),
    );
    this.svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
    this.way.addEventListener("input", () => this.#move(), { signal });
    this.put.addEventListener(
      "click",
      () => {
        if (this.#numbers) inside.drawing.text = this.#numbers.png;
      },
      { signal },
    );
    new Part(
      root,
      "inside/change",
      inside,
      {
        show: (/** @type {ChangeNumbers} */ numbers) => this.show(numbers),
        note: this.note,
        fail: () => {
          this.put.disabled = true;
        },
      },
      signal,
    );
  }

  /** @param {ChangeNumbers} numbers */
  show(numbers) {
    const asked = this.#numbers?.wanted !== numbers.wanted || this.#numbers.answer !== numbers.answer;
    this.#numbers = numbers;
    this.#pictures = { after: fromBase64(numbers.picture), ink: unpacked(numbers.ink) };
    this.root.dataset.wanted = String(numbers.wanted);
    this.root.dataset.found = String(numbers.found);
    this.way.max = String(numbers.way.length - 1);
    if (asked) this.way.value = this.way.max;
    this.way.disabled = numbers.answer === null;
    this.put.disabled = !numbers.found || numbers.already;
    this.note.textContent = changeInWords(numbers);
    const ends = [numbers.way[0], numbers.way[numbers.way.length - 1]].map((p) => share(p[numbers.wanted]));
    this.text.textContent = `${this.note.textContent} Probability of ${numbers.wanted}: ${ends.join(" before, ")} after.`;
    this.repaint();
  }

  repaint() {
    const numbers = this.#numbers;
    if (!numbers) return;
    const { after, ink } = this.#pictures;
    const limit = niceLimit(ink.largest);
    paintInk(this.before, pictureOnTheWay(after, ink, 0));
    paintSigned(this.ink, readTheme(), ink, limit);
    showKey(this.key, limit, ["taken away", "added"]);
    this.#paintCurves(numbers);
    this.#move();
  }

  /** @param {ChangeNumbers} numbers */
  #paintCurves({ answer, wanted, way, digit_at_all }) {
    const frame = this.#frame(way);
    const across = way.map((_, i) => i);
    /** @param {number} digit */
    const kind = (digit) => (digit === wanted ? "wanted" : digit === answer ? "answer" : "other");
    const order = across.slice(0, 10).sort((a, b) => rank(kind(a)) - rank(kind(b))); // the two of interest on top
    const curves = order.map((digit) => {
      const line = frame.path(
        across,
        way.map((p) => p[digit]),
      );
      return `<path class="${kind(digit)}" data-digit="${digit}" d="${line}"/>`;
    });
    const last = way[way.length - 1];
    const named = order.filter((digit) => last[digit] >= LABELLED);
    const heights = keepApart(
      named.map((digit) => frame.y(last[digit]) + 5),
      LABEL,
    );
    const labels = named.map((digit, i) => label(frame.right + 8, heights[i], digit));
    for (const digit of order.filter((digit) => way[0][digit] >= LABELLED)) {
      labels.push(label(frame.left + 6, frame.y(way[0][digit]) + LABEL + 2, digit));
    }
    this.svg.innerHTML =
      `<path class="axis" d="M${frame.left} ${frame.top}V${frame.bottom}H${frame.right}"/>` +
      `<path class="at-all" d="${frame.path(across, digit_at_all)}"/>${curves.join("")}<path class="here-line"/>` +
      `<text x="4" y="${frame.top + 10}">100 %</text><text x="4" y="${frame.bottom}">0</text>` +
      `<text x="${frame.left}" y="${frame.bottom + 18}">your drawing</text>` +
      `<text x="${frame.right}" y="${frame.bottom + 18}" text-anchor="end">changed</text>${labels.join("")}`;
  }

  /** Shows the picture where the slider stands on the way. */
  #move() {
    const numbers = this.#numbers;
    if (!numbers) return;
    const { way, wanted, added, removed, squares } = numbers;
    const index = Number(this.way.value);
    const far = index / (way.length - 1);
    const { after, ink } = this.#pictures;
    paintInk(this.after, pictureOnTheWay(after, ink, far));
    const frame = this.#frame(way);
    const x = frame.x(index);
    this.svg.querySelector(".here-line")?.setAttribute("d", `M${x} ${frame.top}V${frame.bottom}`);
    say(this.share, far, `${Math.round(100 * far)} %`);
    this.name.textContent = far === 1 ? "changed" : `${Math.round(100 * far)} % of it`;
    const values = { added: far * added, removed: far * removed, squares: far * far * squares };
    const p = way[index][wanted];
    for (const [name, place] of this.sum) {
      if (name === "p") say(place, p, share(p));
      else say(place, values[name], plain(values[name], 2));
    }
    this.way.setAttribute("aria-valuetext", `${Math.round(100 * far)} %: ${wanted} has ${share(p)}`);
  }

  /** @param {number[][]} way */
  #frame(way) {
    const range = { low: 0, high: way.length - 1 };
    return new Frame(range, { low: 0, high: 1 }, { margin: 28 }); // for the labels at the right end
  }
}

/** @param {string} kind */
const rank = (kind) => ["other", "answer", "wanted"].indexOf(kind);

/** @param {number} x @param {number} y @param {number} digit */
const label = (x, y, digit) => `<text x="${x}" y="${y}" class="end">${digit}</text>`;
