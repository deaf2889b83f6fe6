// Arguments that calls of both sides take, and what is wrong with them.

import { invalid } from "../errors.js";

const MOST_NAME_BYTES = 256;

export function needRoomName(room: string): void {
  const bytes = new TextEncoder().encode(String(room)).length;
  if (typeof room === "string" && bytes >= 1 && bytes <= MOST_NAME_BYTES) return;
  throw invalid(`a room's name is a string of 1 to ${MOST_NAME_BYTES} bytes of UTF-8`);
}

/** The number of a name, as the C interface counts them. */
export function indexOf(names: readonly string[], name: string, what: string): number {
  const index = names.indexOf(name);
  if (index >= 0) return index;
  throw invalid(`${what} is one of ${names.join(", ")}, not ${name}`);
}

/** Decides about pauses, and names connections. */
export function randomSeed(): bigint {
  const [a, b] = crypto.getRandomValues(new Uint32Array(2));
  return (BigInt(a!) << 32n) | BigInt(b!);
}
