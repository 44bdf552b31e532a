/** The server has refused a call; the message is its one sentence for the visitor. */
export class Refused extends Error {}

/** The call got no answer: the server is down, restarting, or out of reach. */
export class Lost extends Error {}

export const LOST = "The server does not answer.";

/**
 * Posts JSON to a route of this app and gives the JSON that comes back.
 * @param {string} path below the page's own address
 * @param {unknown} body
 * @param {{ signal?: AbortSignal, patienceMs?: number }} [options] without an answer for so long a call is lost
 * @returns {Promise<any>}
 * @throws {Refused | Lost}
 */
export async function post(path, body, { signal, patienceMs = 10_000 } = {}) {
  const patience = AbortSignal.timeout(patienceMs);
  let response, answer;
  try {
    response = await fetch(new URL(path, document.baseURI), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, patience]) : patience,
    });
    answer = await response.json();
  } catch (error) {
    throw new Lost(LOST, { cause: error });
  }
  if (response.ok) return answer;
  if ([502, 503, 504].includes(response.status)) throw new Lost(LOST);
  throw new Refused(answer.error ?? "This call is not understood. Reload the page.");
}
