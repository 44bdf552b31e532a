import assert from "node:assert/strict";
import { test } from "node:test";
import { Observable } from "../../../mnist_model/ui/shared/observable.js";

test("every listener is told each change, in order, until its signal aborts", () => {
  /** @type {Observable<[string]>} */
  const observable = new Observable();
  const controller = new AbortController();
  /** @type {string[]} */
  const heard = [];
  observable.subscribe((change) => heard.push(`a ${change}`));
  observable.subscribe((change) => heard.push(`b ${change}`), controller.signal);
  observable.notify("one");
  controller.abort();
  observable.notify("two");
  assert.deepEqual(heard, ["a one", "b one", "a two"]);
});
