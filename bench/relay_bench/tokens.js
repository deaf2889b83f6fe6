// What is typed: each update inserts one token, which says who typed it and as which one. All
// libraries keep short texts as they are, so a token is found in any message by its bytes, also
// where a server merged several updates into one.

export const TOKEN_SIZE = 8; // characters: ~, two digits of the author, five of the number
export const MAX_AUTHORS = 100;
export const MAX_TOKENS = 100_000;

export const token = (author, number) => `~${String(author).padStart(2, "0")}${String(number).padStart(5, "0")}`;

const TILDE = 0x7e;
const digit = (byte) => (byte >= 0x30 && byte <= 0x39 ? byte - 0x30 : NaN);

/** Calls seen(author, number) with each token in these bytes. */
export function eachToken(bytes, seen) {
  for (let at = bytes.indexOf(TILDE); at >= 0; at = bytes.indexOf(TILDE, at + 1)) {
    let value = 0;
    for (let i = 1; i < TOKEN_SIZE; ++i) value = value * 10 + digit(bytes[at + i] ?? 0);
    if (!Number.isNaN(value)) seen(Math.floor(value / MAX_TOKENS), value % MAX_TOKENS);
  }
}
