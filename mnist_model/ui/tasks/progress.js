import { PREFIX } from "../shared/database.js";

/**
 * Which tasks the visitor has done, and their records: kept in this browser only, and read anew each time, so that
 * "Forget everything here" forgets it too. A browser that keeps nothing remembers it until the page is closed.
 *
 * @typedef {{ done: string[], records: Record<string, number> }} Kept
 */

const KEY = `${PREFIX}tasks`;

export class Progress {
  #storage;
  /** What could not be kept. @type {string | null} */
  #unkept = null;

  /** @param {() => Storage} storage */
  constructor(storage = () => localStorage) {
    this.#storage = storage;
  }

  /** @param {string} name */
  isDone(name) {
    return this.#read().done.includes(name);
  }

  /** The fewest so far. @param {string} name @returns {number | undefined} */
  record(name) {
    return this.#read().records[name];
  }

  /** A goal was reached. @param {string} name */
  finish(name) {
    const kept = this.#read();
    if (!kept.done.includes(name)) this.#write({ ...kept, done: [...kept.done, name] });
  }

  /** Keeps a record if it is lower than the one before. @param {string} name @param {number} record */
  improve(name, record) {
    const kept = this.#read();
    if (record < (kept.records[name] ?? Infinity))
      this.#write({ ...kept, records: { ...kept.records, [name]: record } });
  }

  forget() {
    this.#unkept = null;
    try {
      this.#storage().removeItem(KEY);
    } catch {
      // There was nothing.
    }
  }

  /** @returns {Kept} nothing if what is kept is not ours */
  #read() {
    try {
      const text = this.#unkept ?? this.#storage().getItem(KEY);
      return keptOf(JSON.parse(text ?? "null"));
    } catch {
      return keptOf(null);
    }
  }

  /** @param {Kept} kept */
  #write(kept) {
    const text = JSON.stringify(kept);
    this.#unkept = null;
    try {
      this.#storage().setItem(KEY, text);
      if (this.#storage().getItem(KEY) !== text) this.#unkept = text;
    } catch {
      this.#unkept = text;
    }
  }
}

/** @param {any} value whatever was read @returns {Kept} */
function keptOf(value) {
  const done = Array.isArray(value?.done) ? value.done : [];
  const records = Object.entries(value?.records ?? {}).filter(([, record]) => Number.isFinite(record));
  return { done, records: Object.fromEntries(records) };
}

export const progress = new Progress();
