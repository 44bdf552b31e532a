// One DigitPad: shows and edits the board. Gradio runs this with `element`, `props`, `trigger` and `watch` in scope.

const SIDE = @SIDE, PEN = @PEN;
const STEP = 1.5; // least distance of two recorded points, in pad units: far less than the pen is wide
const FRAME_MS = 16;

const board = window.digitBoard;
const canvas = element.querySelector("canvas");
const frame = element.querySelector(".pad-frame");
const says = element.querySelector(".pad-says");
const paper = canvas.getContext("2d");
const picture = new Image();

// ---- painting: all of it, at most once a frame -------------------------------------------------------------

let frameAsked = false;

function paintSoon() {
  if (!frameAsked) requestAnimationFrame(paint);
  frameAsked = true;
}

function paint() {
  frameAsked = false;
  frame.classList.toggle("empty", board.empty);
  const side = Math.round(canvas.clientWidth * devicePixelRatio);
  if (!side) return; // hidden: painted when it is seen again
  if (canvas.width !== side) canvas.width = canvas.height = side;
  paper.setTransform(side / SIDE, 0, 0, side / SIDE, 0, 0);
  paper.fillStyle = "#000";
  paper.fillRect(0, 0, SIDE, SIDE);
  paper.strokeStyle = "#fff";
  paper.lineWidth = PEN;
  paper.lineCap = paper.lineJoin = "round";
  if (board.picture) paintPicture();
  board.strokes.forEach(trace);
}

function paintPicture() {
  if (picture.src !== board.picture) picture.src = board.picture;
  if (!picture.complete || !picture.naturalWidth) return; // its load event paints again
  const scale = SIDE / Math.max(picture.naturalWidth, picture.naturalHeight);
  const [width, height] = [picture.naturalWidth * scale, picture.naturalHeight * scale];
  paper.globalAlpha = 0.6;
  paper.drawImage(picture, (SIDE - width) / 2, (SIDE - height) / 2, width, height);
  paper.globalAlpha = 1;
}

// A smooth curve through the middles between the points; a single point is a dot.
function trace(stroke) {
  paper.beginPath();
  paper.moveTo(...stroke[0]);
  stroke.slice(1).forEach(([x, y], i) => {
    const [x0, y0] = stroke[i];
    paper.quadraticCurveTo(x0, y0, (x0 + x) / 2, (y0 + y) / 2);
  });
  paper.lineTo(...stroke.at(-1));
  paper.stroke();
}

// ---- sending ---------------------------------------------------------------------------------------------

let sentAt = -Infinity;
let timer = 0;

function send() {
  clearTimeout(timer);
  timer = 0;
  sentAt = performance.now();
  props.value = board.text;
  if (canvas.clientWidth) trigger("input"); // the pad that is seen asks; a hidden one only keeps up
}

// At once when a frame has passed since the last time, but after all points of the present event; else when it has.
function sendSoon() {
  if (timer) return;
  const wait = sentAt + FRAME_MS - performance.now();
  timer = setTimeout(send, Math.max(wait, 0));
  if (wait <= 0) queueMicrotask(() => timer && send());
}

board.subscribe((what) => {
  if (what === "said") return void (says.textContent = board.words);
  if (what === "rested") return timer && send();
  if (board.words) board.say("");
  paintSoon();
  sendSoon();
});

// ---- the pen ---------------------------------------------------------------------------------------------

// Positions of the pen in pad units, to a tenth: all that the browser has collected since the last event.
function positions(event) {
  const { left, top, width } = canvas.getBoundingClientRect();
  const events = event.getCoalescedEvents?.() ?? [];
  return (events.length ? events : [event]).map((e) => [e.clientX - left, e.clientY - top].map(
    (length) => Math.round(length * SIDE / width * 10) / 10));
}

const inside = (point) => point.every((length) => length >= 0 && length <= SIDE);
const far = ([x0, y0], [x1, y1]) => Math.hypot(x1 - x0, y1 - y0) >= STEP;
let pen = null; // the pointer that draws; others are ignored until it lifts
let onPaper = false; // it is over the canvas; off its edge a stroke ends, as on paper

function put(point) {
  if (!inside(point)) return void (onPaper = false);
  if (board.full) return board.say("The pad is full: undo or clear.");
  if (!onPaper) board.begin(point);
  else if (far(board.strokes.at(-1).at(-1), point)) board.extend(point);
  onPaper = true;
}

canvas.addEventListener("pointerdown", (event) => {
  // A first finger, or a mouse again, while one is still thought to be down: its lifting was missed.
  const anew = event.isPrimary && event.pointerType === pen?.pointerType;
  if (event.button !== 0 || (pen && !anew)) return;
  pen = event;
  onPaper = false;
  event.preventDefault(); // no text selection; focus is set by hand, without scrolling
  canvas.focus({ preventScroll: true, focusVisible: false });
  put(positions(event).at(-1));
  try {
    canvas.setPointerCapture(pen.pointerId);
  } catch {
    // a pointer made by a script cannot be captured, and need not be
  }
});

canvas.addEventListener("pointermove", (event) => {
  if (event.pointerId === pen?.pointerId) positions(event).forEach(put);
});

for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
  canvas.addEventListener(end, (event) => {
    if (event.pointerId !== pen?.pointerId) return;
    pen = null;
    board.rest();
  });
}

// ---- buttons and keys ------------------------------------------------------------------------------------

element.querySelector("[id$=-undo]").addEventListener("click", () => board.undo());
element.querySelector("[id$=-clear]").addEventListener("click", () => board.clear());
element.addEventListener("keydown", (event) => {
  const command = event.ctrlKey || event.metaKey;
  if (command && event.key.toLowerCase() === "z" && !event.shiftKey) board.undo();
  else if (!command && ["Delete", "Backspace", "Escape"].includes(event.key)) board.clear();
  else if (!command && /^[0-9]$/.test(event.key)) document.querySelector(`#examples [data-digit="${event.key}"]`)?.click();
  else return;
  event.preventDefault();
});

// ---- life ------------------------------------------------------------------------------------------------

picture.addEventListener("load", paintSoon);
new ResizeObserver(paint).observe(canvas);
watch("value", () => { if (!pen) board.text = props.value || ""; }); // the server has put something on the pad
paint();
if (!board.empty) send(); // a pad that is opened later takes over the drawing
