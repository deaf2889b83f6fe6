// Makes the page: bundles src/ into a folder.

import { copyFile, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const source = fileURLToPath(new URL("src/", import.meta.url));

/** `options` go to esbuild. */
export async function buildPage(folder, options = {}) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await build({
    entryPoints: ["main.ts", "style/main.css"].map((file) => ({ in: join(source, file), out: "main" })),
    outdir: folder,
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    sourcemap: true,
    loader: { ".woff2": "file" },
    assetNames: "[name]",
    logLevel: "warning",
    ...options,
  });
  for (const file of ["index.html", "icon.svg", "service_worker.js"]) await copyFile(join(source, file), join(folder, file));
}
