// UTF-8 -> strings.

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const SHORT = 24; // up to here a loop is quicker than the decoder

/** REQUIRES: valid UTF-8. */
export function decodeText(bytes: Uint8Array, at: number, length: number): string {
  const end = at + length;
  return (length <= SHORT ? ascii(bytes, at, end) : undefined) ?? decoder.decode(bytes.subarray(at, end));
}

// Four at a time, as each addition to a string is an object.
function ascii(bytes: Uint8Array, at: number, end: number): string | undefined {
  let text = "";
  for (; at + 4 <= end; at += 4) {
    const a = bytes[at]!;
    const b = bytes[at + 1]!;
    const c = bytes[at + 2]!;
    const d = bytes[at + 3]!;
    if ((a | b | c | d) > 127) return undefined;
    text += String.fromCharCode(a, b, c, d);
  }
  for (; at < end; ++at) {
    const byte = bytes[at]!;
    if (byte > 127) return undefined;
    text += String.fromCharCode(byte);
  }
  return text;
}
