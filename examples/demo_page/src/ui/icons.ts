// Icons: lines on a grid of 16.

const PATHS = {
  left: "M10 3.5 5.5 8l4.5 4.5",
  right: "M6 3.5 10.5 8 6 12.5",
  up: "M3.5 10 8 5.5l4.5 4.5",
  down: "M3.5 6 8 10.5 12.5 6",
  add: "M8 3v10M3 8h10",
  remove: "M4 4l8 8M12 4l-8 8",
  indent: "M2.5 3.5h11M7.5 8h6M7.5 12.5h6M2.5 6.5 4.5 8l-2 1.5",
  outdent: "M2.5 3.5h11M7.5 8h6M7.5 12.5h6M4.5 6.5 2.5 8l2 1.5",
  undo: "M5.5 3.5 2.5 6.5l3 3M3 6.5h6.5a4 4 0 0 1 0 8H7",
  redo: "M10.5 3.5l3 3-3 3M13 6.5H6.5a4 4 0 0 0 0 8H9",
  heading: "M4 3v10M12 3v10M4 8h8",
  bold: "M4.5 3h4a2.5 2.5 0 0 1 0 5h-4zM4.5 8h5a2.5 2.5 0 0 1 0 5h-5z",
  italic: "M7 3h5M4 13h5M9.5 3l-3 10",
  bullets: "M6.5 4h7M6.5 8h7M6.5 12h7M3 4h.01M3 8h.01M3 12h.01",
  numbers: "M7 4h6.5M7 8h6.5M7 12h6.5M2.5 3.2 3.5 2.5v4M2.3 10.2c.3-.9 2-.8 1.8.3-.1.7-1.8 1.4-1.8 2.3h2",
  authors: "M6.5 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM2 13.5c.4-2.4 2-3.5 4.5-3.5s4.1 1.1 4.5 3.5M10.5 3.2a2.5 2.5 0 0 1 0 4.6M12 10.3c1.2.5 1.8 1.6 2 3.2",
  past: "M2.5 8a5.5 5.5 0 1 1 1.6 3.9M4 9.6v2.4H1.6M8 5v3.2l2.2 1.3",
  comment: "M3 3.5h10a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1H8l-3 2.5v-2.5H3a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1Z",
  grip: "M6 4h.01M10 4h.01M6 8h.01M10 8h.01M6 12h.01M10 12h.01",
  check: "M3 8.5 6.5 12 13 4.5",
  cloud: "M4.5 12.5h6.5a3 3 0 0 0 .4-6 4 4 0 0 0-7.7 1A2.6 2.6 0 0 0 4.5 12.5Z",
  waiting: "M8 4.5V8l2.5 1.5M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Z",
  offline: "M2.5 2.5l11 11M4.5 6.8a2.8 2.8 0 0 0 0 5.7h6.9M6.5 4.3a4 4 0 0 1 4.9 2.3 3 3 0 0 1 2.2 4.3",
  warning: "M8 6v3M8 11.5h.01M8 2.5 14 13H2L8 2.5Z",
} as const;

export type IconName = keyof typeof PATHS;

const SVG = "http://www.w3.org/2000/svg";

export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
