/**
 * Opens a tab of the page and goes to its top: the tabs share one scroll position.
 *
 * Gradio's tabs cannot be opened by a component, so their button is pressed. It is called after the tab's `elem_id`.
 * @param {"draw" | "retrain" | "inside"} name
 */
export function openTab(name) {
  document.getElementById(`${name}-tab-button`)?.click();
  scrollTo(0, 0);
}
