// The colour of a person. It follows from the name alone: so it is the same wherever somebody is shown, now and
// years later, and nobody has to be told it. How light and how strong it is stands in style/tokens.css.

import { element } from "./element.js";

/** Degrees. */
export const HUES = [300, 60, 130, 345, 215, 165, 255, 25] as const;

export function hueOf(name: string): number {
  let hash = 0;
  for (const character of name) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x165667b1);
  return HUES[hash >>> 29]!;
}

/** `--person` is the colour of the person in what is in `one`. */
export function paint(one: HTMLElement, name: string): void {
  one.style.setProperty("--hue", String(hueOf(name)));
}

/** The disc that stands for a person. */
export function discOf(name: string): HTMLElement {
  const disc = element("span", { class: "disc", "aria-hidden": "true" }, [...name][0]?.toUpperCase() ?? "");
  paint(disc, name);
  return disc;
}

const colors = new Map<string, string>();

/** The colour as others are told it: six digits. */
export function colorOf(name: string): string {
  const known = colors.get(name) ?? readColor(name);
  colors.set(name, known);
  return known;
}

function readColor(name: string): string {
  const disc = discOf(name);
  document.body.append(disc);
  const pixel = new OffscreenCanvas(1, 1).getContext("2d")!;
  pixel.fillStyle = getComputedStyle(disc).backgroundColor;
  disc.remove();
  pixel.fillRect(0, 0, 1, 1);
  const [red, green, blue] = pixel.getImageData(0, 0, 1, 1).data;
  return `#${[red, green, blue].map((part) => part!.toString(16).padStart(2, "0")).join("")}`;
}
