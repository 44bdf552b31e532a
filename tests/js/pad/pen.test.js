import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Drawing } from "../../../mnist_model/ui/pad/drawing.js";
import { followPen } from "../../../mnist_model/ui/pad/pen.js";

const SIDE = 400;

/** @type {Drawing} */
let drawing;
/** @type {EventTarget} A canvas as large as the pad has units, so that positions are the window's. */
let canvas;

beforeEach(() => {
  drawing = new Drawing();
  canvas = Object.assign(new EventTarget(), {
    getBoundingClientRect: () => ({ left: 0, top: 0, width: SIDE }),
    focus: () => {},
    setPointerCapture: () => {},
  });
  followPen(/** @type {any} */ (canvas), SIDE, drawing, new AbortController().signal);
});

/**
 * A pointer as a browser tells of it: the buttons are 1 while it is down.
 * @param {string} pointerType @param {number} pointerId @param {object} [always]
 */
function pointer(pointerType, pointerId, always = { isPrimary: true }) {
  /** @param {string} type @param {number} x @param {number} y @param {object} more */
  const send = (type, x, y, more) => {
    const place = { clientX: x, clientY: y, pointerType, pointerId, button: 0, ...always, ...more };
    canvas.dispatchEvent(Object.assign(new Event(type, { cancelable: true }), place));
  };
  return {
    /** @param {number} x @param {number} y @param {object} [more] */
    down: (x, y, more) => send("pointerdown", x, y, { buttons: 1, ...more }),
    /** @param {number} x @param {number} y @param {object} [more] */
    move: (x, y, more) => send("pointermove", x, y, { buttons: 1, ...more }),
    up: () => send("pointerup", 0, 0, { buttons: 0 }),
    cancel: () => send("pointercancel", 0, 0, { buttons: 0 }),
  };
}

const mouse = () => pointer("mouse", 1);
const stylus = () => pointer("pen", 2);
const palm = () => pointer("touch", 3);

for (const smear of [0, 60]) {
  test(`a stylus takes over from a palm that has moved by ${smear}, whose stroke goes`, () => {
    const [hand, pen] = [palm(), stylus()];
    hand.down(300, 360);
    if (smear) hand.move(300 + smear, 360);
    pen.down(200, 60);
    hand.move(320, 380);
    pen.move(200, 340);
    hand.up();
    pen.move(210, 340);
    pen.up();
    assert.equal(drawing.text, "200,60 200,340 210,340");
    drawing.undo();
    assert.equal(drawing.text, "");
  });
}

test("a palm that still lies there when the stylus lifts draws nothing", () => {
  const [hand, pen] = [palm(), stylus()];
  hand.down(300, 360);
  pen.down(200, 60);
  pen.up();
  hand.move(100, 100);
  hand.move(200, 200);
  hand.up();
  assert.equal(drawing.text, "200,60");
});

test("what a palm had drawn across the edge goes as well, and what was there before stays", () => {
  drawing.text = "10,10 90,90";
  const hand = palm();
  hand.down(300, 390);
  hand.move(300, 410);
  hand.move(310, 390);
  assert.equal(drawing.strokes.length, 3);
  stylus().down(200, 60);
  assert.equal(drawing.text, "10,10 90,90;200,60");
});

test("a finger's finished stroke stays when a stylus comes", () => {
  const finger = palm();
  finger.down(100, 100);
  finger.move(100, 300);
  finger.up();
  palm().down(300, 360);
  stylus().down(200, 60);
  assert.equal(drawing.text, "100,100 100,300;200,60");
});

test("a stylus that comes down again, because its release was missed, keeps its stroke", () => {
  stylus().down(100, 100);
  stylus().down(200, 60);
  assert.equal(drawing.text, "100,100;200,60");
});

test("a stylus is ignored while a mouse draws", () => {
  const first = mouse();
  first.down(100, 100);
  stylus().down(200, 60);
  first.move(100, 300);
  assert.equal(drawing.text, "100,100 100,300");
});

test("fingers and a palm are ignored while a stylus or a mouse draws", () => {
  for (const first of [stylus(), mouse()]) {
    drawing.text = "";
    first.down(100, 100);
    const hand = palm();
    hand.down(300, 360);
    hand.move(350, 360);
    first.move(100, 300);
    hand.up();
    first.move(120, 300);
    first.up();
    assert.equal(drawing.text, "100,100 100,300 120,300");
  }
});

test("a second finger is ignored", () => {
  const second = pointer("touch", 4, { isPrimary: false });
  palm().down(100, 100);
  second.down(300, 300);
  second.move(300, 100);
  second.cancel();
  palm().move(100, 200);
  assert.equal(drawing.text, "100,100 100,200");
});

test("a touch that the system cancels leaves nothing; a cancelled stylus has been lifted", () => {
  const [hand, pen] = [palm(), stylus()];
  hand.down(300, 360);
  hand.move(350, 360);
  hand.cancel();
  assert.equal(drawing.text, "");
  pen.down(200, 60);
  pen.cancel();
  pen.move(200, 300);
  assert.equal(drawing.text, "200,60");
});

for (const [name, device, buttons] of /** @type {const} */ ([
  ["mouse", mouse, 0],
  ["mouse with the right button down", mouse, 2],
  ["stylus", stylus, 0],
])) {
  test(`a ${name} whose release was missed ends its stroke where it was`, () => {
    const pen = device();
    /** @type {string[]} */
    const heard = [];
    pen.down(100, 100);
    pen.move(100, 200);
    drawing.subscribe((change) => heard.push(change));
    pen.move(300, 300, { buttons });
    pen.move(310, 300);
    assert.equal(drawing.text, "100,100 100,200");
    assert.deepEqual(heard, ["rested"]);
    pen.down(200, 200);
    assert.equal(drawing.text, "100,100 100,200;200,200");
  });
}

test("a stroke goes on as a new one where it was cleared or undone under the pen", () => {
  const pen = mouse();
  drawing.text = "1,1 9,9";
  pen.down(100, 100);
  drawing.undo();
  pen.move(100, 200);
  assert.equal(drawing.text, "1,1 9,9;100,200");
  drawing.clear();
  pen.move(100, 300);
  assert.equal(drawing.text, "100,300");
});
