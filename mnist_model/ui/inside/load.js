import { wait } from "../shared/wait.js";

const RETRY_MS = 2000;

/**
 * A part of the page that is fetched when it is first needed; asked for again until the server gives it.
 * @param {URL} url @param {AbortSignal} signal
 * @returns {Promise<Response | null>} null once the signal has aborted
 */
export async function load(url, signal) {
  while (!signal.aborted) {
    try {
      const response = await fetch(url, { signal });
      if (response.ok) return response;
    } catch {
      // Not reached: the panel says so, and this is tried again.
    }
    await wait(RETRY_MS);
  }
  return null;
}
