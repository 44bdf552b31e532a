import { Refused } from "../shared/call.js";
import { Observable } from "../shared/observable.js";
import { visitor } from "../visitor/visitor.js";
import { browser } from "./browser.js";
import { downloadNetwork, uploadNetwork } from "./files.js";

/**
 * Keeps the visitor's own network in the browser, and gives it back to a server that has lost it.
 *
 * @typedef {import("./browser.js").Kept} Kept
 * @typedef {object} Server what of it is needed here
 * @property {typeof downloadNetwork} download @property {typeof uploadNetwork} upload
 */

const GIVE_BACK_EVERY_MS = 60_000; // a server that is short of memory takes networks away from those who idle

export const KEPT = "Your network is kept in this browser, and comes back when you do.";
export const NOT_KEPT = "A network that you train or upload is kept in this browser.";
export const OFF = "Nothing is kept: your network goes when this page is closed.";
export const IMPOSSIBLE =
  "This browser lets the page keep nothing, so your network goes when this page is closed.";
export const NOT_BACK = "The network that this browser keeps did not come back.";
export const BACK = "Your network from your last visit is back.";

export class Keeper extends Observable {
  /** What is kept, in words. */
  words = NOT_KEPT;
  /** Whether the browser can keep anything. */
  possible = true;
  /** Whether the visitor lets it. */
  allowed = true;

  #cupboard;
  #visitor;
  #server;
  #clock;
  /** @type {Kept | undefined} */
  #kept;
  #busy = false;
  #givenBackAt = -Infinity;

  /**
   * @param {import("./browser.js").Cupboard} [cupboard]
   * @param {Pick<import("../visitor/visitor.js").Visitor, "session" | "network" | "useOwn">} [owner]
   * @param {Server} [server] @param {() => number} [clock] in ms
   */
  constructor(
    cupboard = browser,
    owner = visitor,
    server = { download: downloadNetwork, upload: uploadNetwork },
    clock = () => performance.now(),
  ) {
    super();
    this.#cupboard = cupboard;
    this.#visitor = owner;
    this.#server = server;
    this.#clock = clock;
  }

  /** Looks what is kept. */
  async begin() {
    await this.#try(async () => {
      this.allowed = this.#cupboard.allowed();
      if (this.allowed) this.#kept = await this.#cupboard.read();
    });
  }

  /**
   * Gives the kept network back to a server that has none of this visitor.
   * @returns {Promise<string>} what is to be said of it; "" if nothing has happened
   */
  async giveBack() {
    const kept = this.#kept;
    const wanted = kept && this.allowed && this.#visitor.session && !this.#visitor.network.has_own;
    if (!wanted || this.#busy || this.#clock() - this.#givenBackAt < GIVE_BACK_EVERY_MS) return "";
    this.#givenBackAt = this.#clock();
    this.#busy = true;
    try {
      await this.#server.upload(kept.bytes);
      if (!kept.inUse) await this.#visitor.useOwn(false);
      // The server's file of it may say less: it has not measured the accuracy again.
      const file = await this.#server.download({ own: true });
      await this.#keep({ ...kept, tag: file?.tag ?? "" });
      return BACK;
    } catch (error) {
      return error instanceof Refused ? `${NOT_BACK} ${error.message}` : "";
    } finally {
      this.#busy = false;
    }
  }

  /** Keeps the network that the visitor has now, if there is one. */
  async save() {
    if (!this.allowed || !this.possible || this.#busy || !this.#visitor.network.has_own) return;
    this.#busy = true;
    try {
      const inUse = this.#visitor.network.in_use;
      const file = await this.#server.download({ own: true, known: this.#kept?.tag });
      if (file) await this.#keep({ bytes: await file.blob.arrayBuffer(), tag: file.tag, inUse });
      else if (this.#kept && this.#kept.inUse !== inUse) await this.#keep({ ...this.#kept, inUse });
    } catch {
      // The server is away: the next change of the network, or of which one answers, tries again.
    } finally {
      this.#busy = false;
    }
  }

  /** The switch. @param {boolean} allowed */
  async allow(allowed) {
    this.allowed = allowed;
    await this.#try(async () => {
      this.#cupboard.allow(allowed);
      if (!allowed) await this.#drop();
    });
    if (allowed) await this.save();
  }

  /** All that was kept has been deleted. */
  forgotten() {
    this.#kept = undefined;
    this.#tell();
  }

  async #drop() {
    this.#kept = undefined;
    await this.#cupboard.clear();
  }

  /** @param {Kept} kept */
  async #keep(kept) {
    await this.#try(async () => {
      await this.#cupboard.write(kept);
      this.#kept = kept;
    });
  }

  /** Something with the browser's storage, which it may refuse. @param {() => Promise<void>} work */
  async #try(work) {
    try {
      await work();
    } catch {
      this.possible = false;
    }
    this.#tell();
  }

  #tell() {
    if (!this.possible) this.words = IMPOSSIBLE;
    else if (!this.allowed) this.words = OFF;
    else this.words = this.#kept ? KEPT : NOT_KEPT;
    this.notify();
  }
}

export const keeper = new Keeper();
