// Pictures of numbers: grey levels for ink, one diverging scale for all that is signed.

const GRID = 28, PIXELS = GRID * GRID;
const bytes = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));

// Signed numbers as the server packs them (inside_numbers.packed): levels times `unit` are the numbers.
function unpacked({ largest, levels }) {
  return { levels: new Int16Array(bytes(levels).buffer), unit: largest / 32767, largest };
}

let scale = []; // 511 colours as [r, g, b], from against over zero to for, of the theme that is on
let textColor = "#000";

function readTheme() {
  const style = getComputedStyle(element);
  const parts = (name) => style.getPropertyValue(name).trim().match(/[0-9a-f]{2}/gi).map((hex) => parseInt(hex, 16));
  const [against, zero, pro] = ["--against", "--zero", "--for"].map(parts);
  scale = Array.from({ length: 511 }, (_, i) => {
    const share = Math.abs(i - 255) / 255, end = i < 255 ? against : pro;
    return zero.map((channel, c) => Math.round(channel + (end[c] - channel) * share));
  });
  textColor = style.getPropertyValue("--text").trim();
}

const colorOf = (share) => scale[255 + Math.round(255 * Math.max(-1, Math.min(1, share)))];

function put(canvas, colorAt) {
  if (canvas.width !== GRID) canvas.width = canvas.height = GRID;
  const context = canvas.getContext("2d"), image = context.createImageData(GRID, GRID);
  for (let i = 0; i < PIXELS; i++) {
    const [r, g, b] = colorAt(i);
    image.data[4 * i] = r; image.data[4 * i + 1] = g; image.data[4 * i + 2] = b; image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

// Ink is white on black in both themes: that is what the network gets.
const paintInk = (canvas, levels) => put(canvas, (i) => [levels[i], levels[i], levels[i]]);

// Signed numbers in the diverging scale; `ink`, if given, shines through in grey where they are small.
function paintSigned(canvas, packed, limit, ink) {
  const { levels, unit } = packed;
  const [text, zero] = [scale[255].map((channel) => 255 - channel), scale[255]];
  put(canvas, (i) => {
    const share = limit ? levels[i] * unit / limit : 0, color = colorOf(share);
    if (!ink || !ink[i]) return color;
    const grey = 0.16 * ink[i] / 255 * (1 - Math.min(1, Math.abs(share)));
    return color.map((channel, c) => channel + (text[c] - zero[c]) * grey);
  });
}

// The end of a scale: one of seven round numbers in each power of ten, so that it changes rarely while one draws.
function niceLimit(largest) {
  if (!(largest > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(largest));
  return [1, 1.5, 2, 3, 5, 7, 10].find((step) => step * power >= largest * 0.999) * power;
}

// ---- numbers -----------------------------------------------------------------------------------------------

const plain = (value, places = 3) => (value < 0 ? "−" : "") + Math.abs(value).toFixed(places);
const signed = (value, places = 3) => (value < 0 ? "−" : "+") + Math.abs(value).toFixed(places);
const share = (p) => p < 0.0005 ? "< 0.1 %" : p > 0.9995 ? "> 99.9 %" : `${(100 * p).toFixed(1)} %`;
// With its sign, and close to 0 and 1 all the digits that there are.
const equals = (p) => p === 0 ? "< 0.0001 %" : p === 1 ? "> 99.9999 %"
  : `= ${(100 * p).toFixed(p < 0.0005 || p > 0.9995 ? 4 : 1)} %`;
const superscript = (n) => String(n).replace(/[-0-9]/g, (c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)]);

// A mantissa and a power of ten, such as [1.234567, 8], with so many digits.
function power([mantissa, exponent], digits = 4) {
  if (exponent < -3 || exponent > 4) return `${mantissa.toFixed(digits - 1)} × 10${superscript(exponent)}`;
  return (mantissa * 10 ** exponent).toFixed(Math.max(0, digits - 1 - exponent));
}

// Text and, for whoever reads the page by machine, the number itself.
function say(target, value, words) {
  if (target.dataset.value === String(value) && target.textContent === words) return;
  target.dataset.value = value;
  target.textContent = words;
}

function scaleNumber(limit) {
  if (limit >= 0.001 && limit < 10000) return String(Number(limit.toPrecision(3)));
  const exponent = Math.floor(Math.log10(limit) + 1e-9);
  return `${Math.round(limit / 10 ** exponent)} × 10${superscript(exponent)}`;
}

function key(target, limit, [against, pro] = ["against", "for"], [minus, plus] = ["−", "+"]) {
  if (!target.firstChild) target.innerHTML = "<b></b><span></span><i></i><span></span><b></b>";
  const [left, low, , high, right] = target.children;
  left.textContent = against;
  right.textContent = pro;
  say(low, -limit, minus + scaleNumber(limit));
  say(high, limit, plus + scaleNumber(limit));
}

// ---- pointing at a pixel -----------------------------------------------------------------------------------

// Calls `show(pixel)` with the pixel that is pointed at, tapped or reached with the arrow keys. Pictures that are
// watched together share one cursor. Returns a function that shows the same pixel again, for new numbers.
function watchPixels(canvases, show, first = null) {
  let pixel = first;
  const cursors = canvases.map((canvas) => {
    const cursor = document.createElement("i");
    cursor.className = "cursor";
    canvas.after(cursor);
    return cursor;
  });
  const move = (next) => {
    pixel = next;
    cursors.forEach((cursor) => {
      cursor.style.left = `${pixel % GRID / GRID * 100}%`;
      cursor.style.top = `${Math.floor(pixel / GRID) / GRID * 100}%`;
      cursor.hidden = false;
    });
    show(pixel);
  };
  const at = (event) => {
    const { left, top, width } = event.currentTarget.getBoundingClientRect();
    const [column, row] = [event.clientX - left, event.clientY - top].map(
      (length) => Math.max(0, Math.min(GRID - 1, Math.floor(length / width * GRID))));
    move(GRID * row + column);
  };
  const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  for (const canvas of canvases) {
    canvas.addEventListener("pointermove", at);
    canvas.addEventListener("pointerdown", at);
    canvas.addEventListener("keydown", (event) => {
      const step = steps[event.key];
      if (!step) return;
      event.preventDefault();
      const from = pixel ?? 14 * GRID + 14;
      const [row, column] = [Math.floor(from / GRID) + step[0], from % GRID + step[1]];
      if (Math.min(row, column) >= 0 && Math.max(row, column) < GRID) move(GRID * row + column);
    });
  }
  cursors.forEach((cursor) => { cursor.hidden = true; });
  if (first !== null) move(first);
  return () => pixel !== null && show(pixel);
}

const place = (pixel) => `row ${Math.floor(pixel / GRID)}, column ${pixel % GRID}`;
