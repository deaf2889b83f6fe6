// What counts as bytes, wherever bytes are taken.

/**
 * A value as bytes, if it is bytes: of this realm or another (a frame, the context of a test). The numbers of
 * other typed arrays are none, and what they are in memory differs between machines.
 */
export function asBytes(value: any): Uint8Array | undefined {
  const kind = Object.prototype.toString.call(value);
  if (kind === "[object ArrayBuffer]") return new Uint8Array(value);
  return kind === "[object Uint8Array]" ? value : undefined;
}

export function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
