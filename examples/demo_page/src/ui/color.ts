// The colour of a person, as others are told it: six digits, whatever their screen makes of it.

/** Of tokens.css, in daylight: white letters can be read on it. */
export function colorOf(hue: number): string {
  const pixel = new OffscreenCanvas(1, 1).getContext("2d")!;
  pixel.fillStyle = `oklch(0.52 0.13 ${hue})`;
  pixel.fillRect(0, 0, 1, 1);
  const [red, green, blue] = pixel.getImageData(0, 0, 1, 1).data;
  return `#${[red, green, blue].map((part) => part!.toString(16).padStart(2, "0")).join("")}`;
}
