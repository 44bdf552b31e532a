import { json, LOST, Lost, send } from "../shared/call.js";
import { visitor } from "../visitor/visitor.js";

/**
 * Files from and to the server.
 *
 * @typedef {{ blob: Blob, name: string, tag: string }} NamedFile tag: SHA-256 of its content, as the server knows it
 * @typedef {object} Uploaded `Uploaded` in routes.py
 * @property {string} words @property {boolean} offers to transpose the file, which has changed nothing
 * @property {import("../visitor/visitor.js").Network} network
 */

const PATIENCE_MS = 60_000; // 3 MB on a slow line; the server compiles and measures for up to 2 s

/**
 * The network as a file.
 * @param {{ own?: boolean, known?: string }} [wanted] own: the visitor's own, also if it is not in use; known:
 *   SHA-256 of the file that is here already
 * @returns {Promise<NamedFile | null>} null: it is the one that is known
 * @throws {import("../shared/call.js").Refused | Lost}
 */
export const downloadNetwork = (wanted = {}) => download("network/download", wanted);

/**
 * A Python program.
 * @param {"training" | "prediction"} program @param {object} [settings] of the form, for "training"
 * @throws {import("../shared/call.js").Refused | Lost}
 */
export const downloadProgram = (program, settings = {}) =>
  download("network/program", { ...settings, program });

/**
 * Makes a network the visitor's own, or is offered to transpose it.
 * @param {ArrayBuffer} bytes of a .safetensors file @param {"pytorch"} [layout] if the offer is accepted
 * @returns {Promise<Uploaded>} what the server says of it
 * @throws {import("../shared/call.js").Refused | Lost}
 */
export async function uploadNetwork(bytes, layout) {
  const headers = { "Content-Type": "application/octet-stream", "X-Session": visitor.session };
  const path = layout ? `network/upload?layout=${layout}` : "network/upload";
  const reply = await send(path, bytes, headers, { patienceMs: PATIENCE_MS });
  const uploaded = /** @type {Uploaded} */ (await json(reply));
  visitor.take({ session: visitor.session, network: uploaded.network });
  return uploaded;
}

/** @param {string} path @param {object} body @returns {Promise<NamedFile | null>} */
async function download(path, body) {
  const asked = JSON.stringify({ ...body, session: visitor.session });
  const headers = { "Content-Type": "application/json" };
  const response = await send(path, asked, headers, { patienceMs: PATIENCE_MS });
  const name = fileName(response.headers.get("Content-Disposition"));
  if (!name) return null;
  try {
    return { blob: await response.blob(), name, tag: response.headers.get("X-Content-SHA256") ?? "" };
  } catch (error) {
    throw new Lost(LOST, { cause: error });
  }
}

/** @param {string | null} disposition a header @returns {string} "" without one */
export const fileName = (disposition) => disposition?.match(/filename="([\w.-]+)"/)?.[1] ?? "";
