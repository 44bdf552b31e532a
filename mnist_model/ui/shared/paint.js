/** Pictures of numbers: grey levels for ink, one diverging scale for all that is signed. */

export const GRID = 28; // side of the picture that the network reads, in pixels
export const PIXELS = GRID * GRID;

/**
 * @typedef {[number, number, number]} Color red, green and blue, 0 to 255
 * @typedef {{ levels: Int16Array, unit: number, largest: number }} Signed numbers: levels times unit
 */

/** @param {string} base64 */
export function fromBase64(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length); // `Uint8Array.from` takes ten times as long
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/**
 * Signed numbers as the server packs them (`packed` in shared/weights.py).
 * @param {{ largest: number, levels: string }} packed @returns {Signed}
 */
export function unpacked({ largest, levels }) {
  return { levels: new Int16Array(fromBase64(levels).buffer), unit: largest / 32767, largest };
}

/** The colours of the theme that is on. */
export class Theme {
  /** @type {Color[]} 511 colours, from against over zero to for */
  scale;
  /** @type {Color} where nothing is to be seen yet */
  blank;
  /** @type {string} */
  text;

  /** @param {CSSStyleDeclaration} style of an element within the page */
  constructor(style) {
    /** @param {string} name */
    const color = (name) =>
      /** @type {Color} */ (
        style
          .getPropertyValue(name)
          .match(/[0-9a-f]{2}/gi)
          ?.map((hex) => parseInt(hex, 16))
      );
    this.scale = divergingScale(color("--against"), color("--zero"), color("--for"));
    this.blank = color("--surface-2");
    this.text = style.getPropertyValue("--text").trim();
  }

  /** The colour of a share of the scale's end, from -1 = against to 1 = for. @param {number} share */
  colorOf(share) {
    return this.scale[255 + Math.round(255 * Math.max(-1, Math.min(1, share)))];
  }
}

export const readTheme = () => new Theme(getComputedStyle(document.body));

/** @param {Color} against @param {Color} zero @param {Color} pro @returns {Color[]} */
export function divergingScale(against, zero, pro) {
  return Array.from({ length: 511 }, (_, i) => {
    const share = Math.abs(i - 255) / 255;
    const end = i < 255 ? against : pro;
    return /** @type {Color} */ (zero.map((channel, c) => Math.round(channel + (end[c] - channel) * share)));
  });
}

/**
 * Paints a canvas of 28×28 pixels.
 * @param {HTMLCanvasElement} canvas @param {(pixel: number) => ArrayLike<number>} colorAt
 */
export function paintPixels(canvas, colorAt) {
  if (canvas.width !== GRID || canvas.height !== GRID) canvas.width = canvas.height = GRID;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(GRID, GRID);
  for (let i = 0; i < PIXELS; i++) setPixel(image, i, colorAt(i));
  context.putImageData(image, 0, 0);
}

/** @param {ImageData} image @param {number} pixel @param {ArrayLike<number>} color */
export function setPixel(image, pixel, color) {
  const at = 4 * pixel;
  image.data[at] = color[0];
  image.data[at + 1] = color[1];
  image.data[at + 2] = color[2];
  image.data[at + 3] = 255;
}

/**
 * Ink is white on black in both themes: that is what the network gets.
 * @param {HTMLCanvasElement} canvas @param {ArrayLike<number>} levels
 */
export const paintInk = (canvas, levels) => paintPixels(canvas, (i) => [levels[i], levels[i], levels[i]]);

/**
 * Signed numbers in the diverging scale; `ink`, if given, shines through in grey where they are small.
 * @param {HTMLCanvasElement} canvas @param {Theme} theme @param {Signed} numbers
 * @param {number} limit the number at the end of the scale @param {ArrayLike<number>} [ink]
 */
export function paintSigned(canvas, theme, { levels, unit }, limit, ink) {
  const zero = theme.scale[255];
  const text = zero.map((channel) => 255 - channel);
  paintPixels(canvas, (i) => {
    const share = limit ? (levels[i] * unit) / limit : 0;
    const color = theme.colorOf(share);
    if (!ink?.[i]) return color;
    const grey = ((0.16 * ink[i]) / 255) * (1 - Math.min(1, Math.abs(share)));
    return color.map((channel, c) => channel + (text[c] - zero[c]) * grey);
  });
}
