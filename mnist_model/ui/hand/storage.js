/**
 * Where the browser keeps the visitor's drawings: IndexedDB, a record for each, so that two tabs add to one list.
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

const NAME = "own-hand";
const STORE = "drawings";

/** @implements {Storage} */
export class BrowserStorage {
  /** @type {Promise<IDBDatabase> | undefined} */
  #opened;

  /** @returns {Promise<Kept[]>} none, and no database is made, if nothing was ever kept */
  async load() {
    const known = await indexedDB.databases?.();
    if (known && !known.some(({ name }) => name === NAME)) return [];
    return this.#do("readonly", (store) => store.getAll());
  }

  /** @param {Kept} example */
  async put(example) {
    await this.#do("readwrite", (store) => store.put(example));
  }

  /** @param {number} id */
  async remove(id) {
    await this.#do("readwrite", (store) => store.delete(id));
  }

  /** Nothing is left, not even an empty database. */
  async clear() {
    (await this.#opened?.catch(() => undefined))?.close();
    this.#opened = undefined;
    await new Promise((resolve, reject) => {
      const request = indexedDB.deleteDatabase(NAME);
      request.onsuccess = resolve;
      request.onblocked = resolve; // another tab has it open; it goes when that one closes
      request.onerror = () => reject(request.error);
    });
  }

  /**
   * @template T @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest<T>} action
   * @returns {Promise<T>}
   */
  async #do(mode, action) {
    this.#opened ??= open();
    const database = await this.#opened;
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = action(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error); // also when the disk is full
    });
  }
}

/** @returns {Promise<IDBDatabase>} */
const open = () =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close(); // another tab forgets all
      resolve(request.result);
    };
  });
