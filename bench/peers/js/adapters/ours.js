// Where the build of our package is: SYNCLINE_JS, else that of this checkout.

import { fileURLToPath } from "node:url";

export const OURS = process.env.SYNCLINE_JS ?? fileURLToPath(new URL("../../../../wasm/dist/index.js", import.meta.url));
