// The default entry: the module is in the file, and starts with it.

import embedded from "syncline:module";

import { startLater, tryToStart } from "./embedded_module.js";

export * from "../index.js";

tryToStart(embedded);

/** Only where documents cannot be made at once, which `Doc` tells then: resolves when they can. */
export function ready(): Promise<void> {
  return startLater(embedded);
}
