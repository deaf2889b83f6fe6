// A library as a page would load it: bundled and minified by esbuild for a browser. Modules of
// WebAssembly that are files of their own stay so.

import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));

export const inPackages = (path) => `${here}node_modules/${path}`;

/** The bundle of a module's text. */
export async function bundle(contents, platform = "browser") {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: here },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    platform,
    external: ["*.wasm"],
    legalComments: "none",
    logLevel: "error",
    write: false,
  });
  return outputFiles[0].contents;
}
