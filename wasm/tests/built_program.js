// Programs of the build that tests talk to.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The program at `path` of the first of these presets that has it; undefined where none was built. */
export function builtProgram(path, presets) {
  const places = presets.map((preset) => fileURLToPath(new URL(`../../build/${preset}/${path}`, import.meta.url)));
  return places.find((place) => existsSync(place));
}
