import { Database } from "../shared/database.js";

/**
 * Where the browser keeps the visitor's drawings: a record for each, so that two tabs add to one list.
 *
 * @typedef {import("./unipen.js").Example} Example
 * @typedef {Example & { id: number }} Kept
 *
 * @typedef {object} Storage
 * @property {() => Promise<Kept[]>} load in the order in which they were kept
 * @property {(example: Kept) => Promise<void>} put keeps it, or changes the one with this id
 * @property {(id: number) => Promise<void>} remove
 * @property {() => Promise<void>} clear
 */

const drawings = new Database("hand", "id");

/** @type {Storage} */
export const browserStorage = {
  load: async () => (await drawings.read((store) => store.getAll())) ?? [],
  put: (example) => drawings.write((store) => store.put(example)),
  remove: (id) => drawings.write((store) => store.delete(id)),
  clear: () => drawings.remove(),
};
