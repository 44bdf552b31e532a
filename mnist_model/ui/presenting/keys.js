import { STEPS } from "./mode.js";

/**
 * @typedef {Pick<KeyboardEvent, "key" | "ctrlKey" | "altKey" | "metaKey" | "shiftKey" | "repeat" | "defaultPrevented">} Press
 */

const TYPED_INTO =
  "input:not([type=range], [type=radio], [type=checkbox]), textarea, select, [contenteditable]";

/**
 * The step that a key asks for, or 0. A key that means something where the focus is asks for none: digits are typed
 * into fields, choose in lists, and draw examples on the pad, which says so by `defaultPrevented`.
 * @param {Press} press @param {Pick<Element, "closest"> | null} focused
 */
export function stepOfKey(press, focused) {
  if (press.ctrlKey || press.altKey || press.metaKey || press.shiftKey) return 0;
  if (press.repeat || press.defaultPrevented || focused?.closest(TYPED_INTO)) return 0;
  const step = /^[1-9]$/.test(press.key) ? Number(press.key) : 0;
  return step <= STEPS ? step : 0;
}
