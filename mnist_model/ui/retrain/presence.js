import { post } from "../shared/call.js";
import { every } from "../shared/lifetime.js";
import { visitor } from "../visitor/visitor.js";
import { training } from "./training.js";

/**
 * While a run is under way, tells the server now and then that this page is there, and when it goes into the
 * background: a server sees only after minutes that a network is lost, and would train on for nobody.
 * @param {{ signMs: number }} pace @param {AbortSignal} signal
 */
export function tellPresence({ signMs }, signal) {
  const tell = () => {
    if (!training.busy || !visitor.session) return;
    const sign = { session: visitor.session, hidden: document.hidden };
    post("present", sign, { patienceMs: 3 * signMs }).catch(() => {}); // the next sign follows
  };
  every(tell, signMs, signal);
  document.addEventListener("visibilitychange", tell, { signal });
}
