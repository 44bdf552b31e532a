import { Database, PREFIX, removeAll } from "../shared/database.js";

/**
 * What the page keeps in the browser, and nowhere else.
 *
 * @typedef {object} Kept
 * @property {ArrayBuffer} bytes the visitor's network, a .safetensors file
 * @property {string} tag SHA-256 of the server's own file of it
 * @property {boolean} inUse whether it answered, or the shipped network
 *
 * @typedef {object} Cupboard
 * @property {() => Promise<Kept | undefined>} read
 * @property {(kept: Kept) => Promise<void>} write
 * @property {() => Promise<void>} clear
 * @property {() => boolean} allowed whether the visitor lets anything be kept
 * @property {(allowed: boolean) => void} allow
 */

const network = new Database("network");
const KEY = "own";
const SWITCH = `${PREFIX}keep`;
const OURS = [PREFIX, "inside-"];

/** @type {Cupboard} */
export const browser = {
  read: () => network.read((store) => store.get(KEY)),
  write: (kept) => network.write((store) => store.put(kept, KEY)),
  clear: () => network.remove(),
  allowed: () => localStorage.getItem(SWITCH) !== "no",
  allow: (allowed) => (allowed ? localStorage.removeItem(SWITCH) : localStorage.setItem(SWITCH, "no")),
};

/**
 * Deletes all that any part of this page keeps in the browser, but for the wish that nothing be kept.
 * @returns {Promise<void>} rejects where the browser lets nothing be kept
 */
export async function forgetAll() {
  await removeAll();
  const allowed = browser.allowed();
  for (const storage of [localStorage, sessionStorage]) {
    for (const key of Object.keys(storage)) {
      if (OURS.some((prefix) => key.startsWith(prefix))) storage.removeItem(key);
    }
  }
  browser.allow(allowed);
}
