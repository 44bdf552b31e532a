import {
  equals,
  expAsPower,
  niceLimit,
  plain,
  power,
  say,
  scaleNumber,
  share,
  signed,
} from "../shared/numbers.js";
import { scoresInWords, targetName } from "./words.js";

/**
 * @typedef {import("./session.js").InsideAnswer} InsideAnswer
 * @typedef {[number, number]} Power a mantissa and a power of ten
 *
 * @typedef {object} ScoreNumbers step 3: `ScoreNumbers` in inside/numbers.py
 * @property {{ hidden_unit: number, a1: number, weight: number, contribution: number }[]} rows the largest contributions
 * @property {number} rest of the other hidden units together @property {number} others how many these are
 * @property {number} bias @property {number} total
 * @property {number[]} z2 ten
 * @property {number} exponent the target digit's z2 with all its digits
 * @property {Power[]} exp e to the power of each z2 @property {Power} sum
 * @property {number[]} y_hat ten probabilities
 */

const ROWS = 8; // hidden units that are named: ROWS in inside/numbers.py
const TILE = 24; // side of a hidden unit's picture, in pixels

/**
 * A bar of a waterfall chart: it starts where the one before has ended, and all together end at the total.
 * @typedef {{ start: number, length: number }} ChainedBar
 */

/**
 * The bars of a score: contributions one by one, then the others, then the bias; last the total, from 0.
 * @param {ScoreNumbers} scores @returns {{ parts: ChainedBar[], total: ChainedBar }}
 */
export function chainedBars({ rows, rest, bias, total }) {
  let start = 0;
  const parts = [...rows.map((row) => row.contribution), rest, bias].map((length) => {
    const bar = { start, length };
    start += length;
    return bar;
  });
  return { parts, total: { start: 0, length: total } };
}

/** How far from 0 a chain of bars gets. @param {ChainedBar[]} bars */
export const farthest = (bars) => Math.max(...bars.map(({ start, length }) => Math.abs(start + length)));

/**
 * Where a bar lies on an axis from -limit to limit, in percent of its width.
 * @param {ChainedBar} bar @param {number} limit
 */
export function barPlace({ start, length }, limit) {
  const low = Math.min(start, start + length);
  return { left: 50 + (50 * low) / limit, width: (50 * Math.abs(length)) / limit };
}

/** The odds of one digit against another, from the lead of its score. @param {number} lead */
export const odds = (lead) => power(expAsPower(lead));

/** @param {string} name @returns {string} */
const rowHtml = (name) =>
  `<tr><td class="tile">${name ? "" : "<canvas></canvas>"}</td><th scope="row">${name}</th>` +
  `<td class="votes-times"></td><td class="track"><i></i></td><td class="counts"></td></tr>`;

/** @param {number} digit */
const digitHtml = (digit) =>
  `<tr data-digit="${digit}"><th scope="row"><button type="button" class="digit">${digit}</button></th>` +
  `<td data-name="z2"></td><td data-name="exp"></td><td class="bar"><i></i></td><td data-name="p"></td></tr>`;

/** Step 3: how the hidden units make a score, and how softmax makes probabilities of ten scores. */
export class ScoresStep {
  /**
   * @param {HTMLElement} root @param {import("./session.js").InsideSession} inside
   * @param {import("./sheet.js").Sheet} sheet @param {AbortSignal} signal
   */
  constructor(root, inside, sheet, signal) {
    /** @param {string} selector */
    const find = (selector) => /** @type {HTMLElement} */ (root.querySelector(selector));
    this.sheet = sheet;
    const body = find(".votes tbody");
    body.innerHTML = rowHtml("").repeat(ROWS) + rowHtml("others") + rowHtml("bias b2") + rowHtml("total");
    this.rows = /** @type {HTMLTableRowElement[]} */ ([...body.children]);
    this.rows[ROWS + 2].classList.add("total");
    this.low = find(".votes-axis :first-child");
    this.high = find(".votes-axis :last-child");
    const softmax = find(".softmax tbody");
    softmax.innerHTML = Array.from({ length: 10 }, (_, digit) => digitHtml(digit)).join("");
    this.digits = /** @type {HTMLTableRowElement[]} */ ([...softmax.children]);
    this.digits.forEach((row, digit) => {
      row.querySelector("button")?.addEventListener("click", () => inside.choose({ digit }), { signal });
    });
    this.sum = find("[data-name=sum]");
    this.formula = find("#inside-formula");
    this.atAll = find("#inside-at-all");
    this.odds = find("#inside-odds");
    this.text = find("#inside-scores-text");
  }

  /** @param {InsideAnswer} answer */
  show(answer) {
    this.#showContributions(answer);
    this.#showSoftmax(answer);
  }

  /** @param {InsideAnswer} answer */
  #showContributions({ scores, target }) {
    const { parts, total } = chainedBars(scores);
    const limit = niceLimit(farthest(parts));
    [this.low.textContent, this.high.textContent] = [`−${scaleNumber(limit)}`, `+${scaleNumber(limit)}`];
    const [others, bias, sum] = this.rows.slice(ROWS);
    this.rows.slice(0, ROWS).forEach((row, i) => {
      row.hidden = i >= scores.rows.length;
      if (row.hidden) return;
      const { hidden_unit, a1, weight } = scores.rows[i];
      const canvas = /** @type {HTMLCanvasElement} */ (row.querySelector("canvas"));
      canvas.width = canvas.height = TILE;
      this.sheet.draw(
        /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")),
        hidden_unit,
        0,
        0,
        TILE,
      );
      row.dataset.detector = String(hidden_unit);
      write(row, "th", String(hidden_unit));
      write(row, ".votes-times", `${plain(a1, 4)} × ${signed(weight, 4)}`);
      showBar(row, parts[i], limit);
    });
    write(others, "th", `${scores.others} others`);
    write(sum, "th", targetName(target));
    showBar(others, parts[scores.rows.length], limit);
    showBar(bias, parts[scores.rows.length + 1], limit);
    showBar(sum, total, limit);
  }

  /** @param {InsideAnswer} answer */
  #showSoftmax({ answer, empty, scores, target: { digit, versus } }) {
    this.digits.forEach((row, i) => {
      /** @param {string} name */
      const cell = (name) => /** @type {HTMLElement} */ (row.querySelector(`[data-name=${name}]`));
      row.classList.toggle("asked", i === digit);
      row.classList.toggle("versus", i === versus);
      say(cell("z2"), scores.z2[i], plain(scores.z2[i]));
      say(cell("exp"), scores.exp[i].join("e"), power(scores.exp[i]));
      say(cell("p"), scores.y_hat[i], share(scores.y_hat[i]));
      /** @type {HTMLElement} */ (row.querySelector(".bar i")).style.transform = `scaleX(${scores.y_hat[i]})`;
    });
    say(this.sum, scores.sum.join("e"), power(scores.sum));
    this.formula.innerHTML =
      `<math displaystyle="true"><mtext>p of ${digit}</mtext><mo>=</mo>` +
      `<mfrac><msup><mi>e</mi><mn>${plain(scores.exponent, 6)}</mn></msup><mtext>sum</mtext></mfrac><mo>=</mo>` +
      `<mfrac><mn>${power(scores.exp[digit], 7)}</mn><mn>${power(scores.sum, 7)}</mn></mfrac></math> ` +
      `<b>${equals(scores.y_hat[digit])}</b>`;
    this.atAll.textContent = empty
      ? ""
      : ` For this drawing its answer is yes with ${share(answer.digit_at_all)}.`;
    if (empty) this.odds.textContent = "Nothing drawn: only the biases count.";
    else if (versus === null) this.odds.textContent = "";
    else {
      this.odds.innerHTML =
        `Odds of ${digit} against ${versus}: ` +
        `e<sup>${plain(scores.total)}</sup> = ${odds(scores.total)} to 1`;
    }
  }

  /** @param {InsideAnswer} answer */
  describe(answer) {
    this.text.textContent = scoresInWords(answer);
  }
}

/** @param {HTMLElement} row @param {string} selector @param {string} words */
function write(row, selector, words) {
  /** @type {HTMLElement} */ (row.querySelector(selector)).textContent = words;
}

/** @param {HTMLElement} row @param {ChainedBar} bar @param {number} limit the end of the axis */
function showBar(row, bar, limit) {
  const { left, width } = barPlace(bar, limit);
  const mark = /** @type {HTMLElement} */ (row.querySelector(".track i"));
  mark.style.left = `${left}%`;
  mark.style.width = `${width}%`;
  mark.className = bar.length < 0 ? "against" : "for";
  say(/** @type {HTMLElement} */ (row.querySelector(".counts")), bar.length, signed(bar.length));
}
