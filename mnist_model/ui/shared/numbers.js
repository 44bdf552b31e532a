/** Numbers as they stand on the page. */

/** @param {number} value @param {number} [places] */
export const plain = (value, places = 3) => signed(value, places).replace("+", "");

/** With its sign, unless all that is printed is 0. @param {number} value @param {number} [places] */
export function signed(value, places = 3) {
  const digits = Math.abs(value).toFixed(places);
  return (Number(digits) === 0 ? "" : value < 0 ? "−" : "+") + digits;
}

/** A probability with one decimal. @param {number} p */
export const share = (p) => (p < 0.0005 ? "< 0.1 %" : p > 0.9995 ? "> 99.9 %" : `${(100 * p).toFixed(1)} %`);

/** With its sign, and close to 0 and 1 all the digits that there are. @param {number} p */
export const equals = (p) =>
  p === 0
    ? "< 0.0001 %"
    : p === 1
      ? "> 99.9999 %"
      : `= ${(100 * p).toFixed(p < 0.0005 || p > 0.9995 ? 4 : 1)} %`;

/** @param {number} n */
export const superscript = (n) =>
  String(n).replace(/[-0-9]/g, (character) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(character)]);

/**
 * A mantissa and a power of ten, such as [1.234567, 8], with so many digits.
 * @param {[number, number]} number @param {number} [digits]
 */
export function power([mantissa, exponent], digits = 4) {
  if (exponent < -3 || exponent > 4) return `${mantissa.toFixed(digits - 1)} × 10${superscript(exponent)}`;
  return (mantissa * 10 ** exponent).toFixed(Math.max(0, digits - 1 - exponent));
}

/** e to the exponent as a mantissa and a power of ten. @param {number} exponent @returns {[number, number]} */
export function expAsPower(exponent) {
  const decades = exponent / Math.LN10;
  const whole = Math.floor(decades);
  return [10 ** (decades - whole), whole];
}

/**
 * The end of a scale: one of seven round numbers in each power of ten, so that it changes rarely while one draws.
 * @param {number} largest @returns {number}
 */
export function niceLimit(largest) {
  if (!(largest > 0)) return 1;
  const decade = 10 ** Math.floor(Math.log10(largest));
  return (
    /** @type {number} */ ([1, 1.5, 2, 3, 5, 7, 10].find((step) => step * decade >= largest * 0.999)) * decade
  );
}

/** @param {number} limit */
export function scaleNumber(limit) {
  if (limit >= 0.001 && limit < 10000) return String(Number(limit.toPrecision(3)));
  const exponent = Math.floor(Math.log10(limit) + 1e-9);
  return `${Math.round(limit / 10 ** exponent)} × 10${superscript(exponent)}`;
}

/**
 * Writes words and, in `data-value`, the number that they stand for; nothing if both stand there already.
 * @param {HTMLElement} target @param {unknown} value @param {string} words
 */
export function say(target, value, words) {
  if (target.dataset.value === String(value) && target.textContent === words) return;
  target.dataset.value = String(value);
  target.textContent = words;
}

/**
 * Fills a `.key`: the ends of a diverging scale in words and numbers.
 * @param {HTMLElement} target @param {number} limit @param {[string, string]} [words] @param {[string, string]} [signs]
 */
export function showKey(target, limit, [against, pro] = ["against", "for"], [minus, plus] = ["−", "+"]) {
  if (!target.firstChild) target.innerHTML = "<b></b><span></span><i></i><span></span><b></b>";
  const [left, low, , high, right] = /** @type {HTMLElement[]} */ ([...target.children]);
  left.textContent = against;
  right.textContent = pro;
  say(low, -limit, minus + scaleNumber(limit));
  say(high, limit, plus + scaleNumber(limit));
}
