// The entry for updates without a document, which has a module of its own in the file.

import embedded from "syncline:module";

import { startLater, tryToStart } from "./embedded_module.js";

export { type ErrorCode, SynclineError } from "../errors.js";
export * from "../updates.js";

tryToStart(embedded);

/** Only where functions say that Syncline has not started: resolves when they can be called. */
export function ready(): Promise<void> {
  return startLater(embedded);
}
