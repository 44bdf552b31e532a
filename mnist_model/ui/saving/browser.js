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

const PREFIX = "digits-"; // of every database and key of this page, whichever part has made it
const DATABASE = `${PREFIX}network`;
const STORE = "networks";
const KEY = "own";
const SWITCH = `${PREFIX}keep`;
const OURS = [PREFIX, "inside-"];

/** @type {Cupboard} */
export const browser = {
  read: async () => ((await exists(DATABASE)) ? inStore("readonly", (store) => store.get(KEY)) : undefined),
  write: (kept) => inStore("readwrite", (store) => store.put(kept, KEY)),
  clear: () => remove(DATABASE),
  allowed: () => localStorage.getItem(SWITCH) !== "no",
  allow: (allowed) => (allowed ? localStorage.removeItem(SWITCH) : localStorage.setItem(SWITCH, "no")),
};

/**
 * Deletes all that any part of this page keeps in the browser, but for the wish that nothing be kept.
 * @returns {Promise<void>} rejects where the browser lets nothing be kept
 */
export async function forgetAll() {
  const databases = (await indexedDB.databases()).flatMap(({ name }) => name ?? []);
  await Promise.all(databases.filter((name) => name.startsWith(PREFIX)).map(remove));
  const allowed = browser.allowed();
  for (const storage of [localStorage, sessionStorage]) {
    for (const key of Object.keys(storage)) {
      if (OURS.some((prefix) => key.startsWith(prefix))) storage.removeItem(key);
    }
  }
  browser.allow(allowed);
}

/** Whether there is such a database: to open it would make it. @param {string} name */
const exists = async (name) => (await indexedDB.databases()).some((database) => database.name === name);

/**
 * One request to the store. The database is closed again at once: one that is open cannot be deleted.
 * @template T @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest<T>} ask
 * @returns {Promise<any>}
 */
async function inStore(mode, ask) {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await done(opening);
  try {
    return await done(ask(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

/** @param {string} name of a database; one that another page has open goes when that page has closed it */
const remove = (name) =>
  /** @type {Promise<void>} */ (
    new Promise((resolve, reject) => {
      const removing = indexedDB.deleteDatabase(name);
      removing.onsuccess = removing.onblocked = () => resolve();
      removing.onerror = () => reject(removing.error);
    })
  );

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
