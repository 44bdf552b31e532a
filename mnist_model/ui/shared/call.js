/** The server has refused a call; the message is its one sentence for the visitor. */
export class Refused extends Error {}

/** The call got no answer: the server is down, restarting, or out of reach. */
export class Lost extends Error {}

export const LOST = "The server does not answer.";

/**
 * Posts JSON to a route of this app and gives the JSON that comes back.
 * @param {string} path below the page's own address
 * @param {unknown} body
 * @param {Options} [options]
 * @returns {Promise<any>}
 * @throws {Refused | Lost}
 */
export async function post(path, body, options) {
  return json(await send(path, JSON.stringify(body), { "Content-Type": "application/json" }, options));
}

/**
 * Posts to a route of this app.
 * @typedef {{ signal?: AbortSignal, patienceMs?: number }} Options without an answer for so long a call is lost
 *
 * @param {string} path below the page's own address
 * @param {string | ArrayBuffer} body @param {Record<string, string>} headers @param {Options} [options]
 * @returns {Promise<Response>} of a call that has succeeded
 * @throws {Refused | Lost}
 */
export async function send(path, body, headers, { signal, patienceMs = 10_000 } = {}) {
  const patience = AbortSignal.timeout(patienceMs);
  let response;
  try {
    response = await fetch(new URL(path, document.baseURI), {
      method: "POST",
      headers,
      body,
      signal: signal ? AbortSignal.any([signal, patience]) : patience,
    });
  } catch (error) {
    throw new Lost(LOST, { cause: error });
  }
  if (response.ok) return response;
  if ([502, 503, 504].includes(response.status)) throw new Lost(LOST);
  throw new Refused((await json(response)).error ?? "This call is not understood. Reload the page.");
}

/** @param {Response} response @returns {Promise<any>} @throws {Lost} it breaks off, or is no answer of ours */
export async function json(response) {
  try {
    return await response.json();
  } catch (error) {
    throw new Lost(LOST, { cause: error });
  }
}
