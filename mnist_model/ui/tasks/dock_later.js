import { lifetime } from "../shared/lifetime.js";

/** The list says that a card can be opened from now on. @type {() => void} */
export let wantDock = () => {};

/** @type {Promise<void>} */
const wanted = new Promise((resolve) => {
  wantDock = resolve;
});

/** The task of the link that the page was opened with, or null. */
export const linkedTask = () => new URLSearchParams(location.search).get("task");

/**
 * Fetches the docked card and the checks of all tasks once they are needed: with the list, or for a link to a task.
 * They are some 20 files, which the pad would have to share the line with.
 * @param {Parameters<typeof import("./dock.js").mount>[0]} component
 */
export async function mount(component) {
  const signal = lifetime(component.element);
  if (linkedTask() === null) await wanted;
  const { mount: mountDock } = await import("./dock.js");
  if (!signal.aborted) mountDock(component);
}
