// The buttons over the outline: all that the keyboard can do, for fingers and the mouse. They are for
// the line that was edited last.

import { found } from "../ui/element.js";
import { tool } from "../ui/tool.js";
import { translate, type Word } from "../words/words.js";
import type { LineStep } from "./lines.js";

interface ToolActions {
  step(step: LineStep): void;
  add(): void;
  remove(): void;
}

const STEPS: [LineStep, Word][] = [
  ["outdent", "outdent"],
  ["indent", "indent"],
  ["up", "moveUp"],
  ["down", "moveDown"],
];

export function showTools(actions: ToolActions): void {
  const bar = found("#outline .toolbar");
  bar.append(
    ...STEPS.map(([step, label]) => tool(step, label, () => actions.step(step))),
    tool("remove", "removeLine", () => actions.remove()),
    tool("add", "addLine", () => actions.add()),
  );
  translate(bar);
}
