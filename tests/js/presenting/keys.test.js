import assert from "node:assert/strict";
import { test } from "node:test";
import { stepOfKey } from "../../../mnist_model/ui/presenting/keys.js";

/** @param {string} key @param {object} more */
const press = (key, more = {}) => ({
  key,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  shiftKey: false,
  repeat: false,
  defaultPrevented: false,
  ...more,
});

/** An element on which the focus is, inside a field or not. @param {boolean} isField */
const focused = (isField) => ({ closest: () => (isField ? /** @type {any} */ ({}) : null) });

test("the keys 1 to 6 ask for the six steps, others for none", () => {
  const keys = ["1", "6", "0", "7", "9", "a", "Enter", "F1", "12", ""];
  assert.deepEqual(
    keys.map((key) => stepOfKey(press(key), null)),
    [1, 6, 0, 0, 0, 0, 0, 0, 0, 0],
  );
});

test("a digit that means something where the focus is asks for none", () => {
  assert.equal(stepOfKey(press("3"), focused(false)), 3);
  assert.equal(stepOfKey(press("3"), focused(true)), 0);
  assert.equal(stepOfKey(press("3", { defaultPrevented: true }), focused(false)), 0);
});

test("a digit with a modifier, or of a key that is held, asks for none", () => {
  for (const held of ["ctrlKey", "altKey", "metaKey", "shiftKey", "repeat"]) {
    assert.equal(stepOfKey(press("3", { [held]: true }), null), 0, held);
  }
});
