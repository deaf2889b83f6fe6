// The package as npm publishes it: its tarball, installed into an empty project.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Makes a project that has the package, and `others` of the packages that are installed here. Returns
 * its folder, and what removes it.
 */
export function installPackage(name, others = []) {
  const project = mkdtempSync(join(tmpdir(), `syncline-${name}-`));
  const npm = (...words) => execFileSync("npm", words, { cwd: project, stdio: ["ignore", "ignore", "ignore"] });
  npm("pack", root, "--ignore-scripts");
  const tarball = readdirSync(project).find((file) => file.endsWith(".tgz"));
  writeFileSync(join(project, "package.json"), '{ "type": "module", "private": true }');
  npm("install", "--offline", "--no-audit", "--no-fund", `./${tarball}`);
  for (const other of others) {
    const place = join(project, "node_modules", other);
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(join(root, "node_modules", other), place);
  }
  return { project, remove: () => rmSync(project, { recursive: true }) };
}

export const readme = readFileSync(join(root, "README.md"), "utf8");

/** The README's blocks of a language. */
export const blocks = (language) =>
  [...readme.matchAll(new RegExp("```" + language + "\n(.*?)```", "gs"))].map((match) => match[1]);

/** What the comments of a block say it prints: `// write, then: test` are two lines. */
export function promised(code) {
  const comments = [...code.matchAll(/(?:console\.log\(.*\);|commit\(.*\);) \/\/ (.*)/g)];
  return comments.flatMap((match) => match[1].split(", then: "));
}

/** What the README's blocks import beside the package. */
export const README_PACKAGES = ["model", "schema-basic", "state", "transform", "view"].map((name) => `prosemirror-${name}`);
