/** @type {Map<Element, AbortController>} */
const mounted = new Map();
/** @type {MutationObserver | undefined} */
let observer;

/**
 * A signal that aborts when the element has left the document, for `addEventListener` and all else that must
 * end with a component: Gradio does not tell a component that it goes.
 * @param {Element} element @returns {AbortSignal}
 */
export function lifetime(element) {
  const known = mounted.get(element);
  if (known) return known.signal;
  observer ??= new MutationObserver(sweep);
  if (!mounted.size) observer.observe(document, { childList: true, subtree: true });
  const controller = new AbortController();
  mounted.set(element, controller);
  return controller.signal;
}

/** @param {MutationRecord[]} records */
function sweep(records) {
  if (!records.some((record) => record.removedNodes.length)) return;
  for (const [element, controller] of mounted) {
    if (element.isConnected) continue;
    mounted.delete(element);
    controller.abort();
  }
  if (!mounted.size) observer?.disconnect();
}

/**
 * Calls back whenever one of the observed elements changes its size, until the signal aborts.
 * @param {Element} element @param {(width: number) => void} resized @param {AbortSignal} signal
 */
export function onResize(element, resized, signal) {
  const observer = new ResizeObserver(([entry]) => entry && resized(entry.contentRect.width));
  observer.observe(element);
  signal.addEventListener("abort", () => observer.disconnect(), { once: true });
}

/**
 * Calls back when the theme changes between light and dark, until the signal aborts.
 * @param {() => void} changed @param {AbortSignal} signal
 */
export function onTheme(changed, signal) {
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributes: true, attributeFilter: ["class"] });
  signal.addEventListener("abort", () => observer.disconnect(), { once: true });
}
