/** Of every database and every key of this page, whichever part has made it: so that all can be found and deleted. */
export const PREFIX = "digits-";

const STORE = "all";

/**
 * A database of the browser (IndexedDB) with one store. It is opened for each request and closed again: one that is
 * open cannot be deleted.
 */
export class Database {
  #name;
  #keyPath;

  /** @param {string} name after the prefix @param {string} [keyPath] property of a record that is its key */
  constructor(name, keyPath) {
    this.#name = PREFIX + name;
    this.#keyPath = keyPath;
  }

  /**
   * One request that reads.
   * @template T @param {(store: IDBObjectStore) => IDBRequest<T>} ask
   * @returns {Promise<T | undefined>} undefined, and no database is made, if nothing was ever kept
   */
  async read(ask) {
    const known = await indexedDB.databases?.();
    if (known && !known.some(({ name }) => name === this.#name)) return undefined;
    return this.#do("readonly", ask);
  }

  /** One request that writes. @param {(store: IDBObjectStore) => IDBRequest} ask @returns {Promise<void>} */
  async write(ask) {
    await this.#do("readwrite", ask);
  }

  /** Nothing is left, not even an empty database. @returns {Promise<void>} */
  remove() {
    return removeDatabase(this.#name);
  }

  /**
   * @template T @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest<T>} ask
   * @returns {Promise<T>}
   */
  async #do(mode, ask) {
    const database = await this.#open();
    try {
      return await new Promise((resolve, reject) => {
        const transaction = database.transaction(STORE, mode);
        const request = ask(transaction.objectStore(STORE));
        transaction.oncomplete = () => resolve(request.result);
        transaction.onabort = () => reject(transaction.error); // also when the disk is full
      });
    } finally {
      database.close();
    }
  }

  /** @returns {Promise<IDBDatabase>} */
  #open() {
    return new Promise((resolve, reject) => {
      const opening = indexedDB.open(this.#name, 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: this.#keyPath });
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
  }
}

/** Deletes all databases of this page. @returns {Promise<void>} rejects where the browser lets nothing be kept */
export async function removeAll() {
  const names = (await indexedDB.databases()).flatMap(({ name }) => name ?? []);
  await Promise.all(names.filter((name) => name.startsWith(PREFIX)).map(removeDatabase));
}

/** @param {string} name one that another page has open goes when that page has closed it @returns {Promise<void>} */
const removeDatabase = (name) =>
  new Promise((resolve, reject) => {
    const removing = indexedDB.deleteDatabase(name);
    removing.onsuccess = removing.onblocked = () => resolve();
    removing.onerror = () => reject(removing.error);
  });
