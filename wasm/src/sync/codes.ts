// Codes of the C interface, by name and by number.

import { SynclineError, type ErrorCode } from "../errors.js";

const NAMES: Record<number, ErrorCode> = {
  3: "INVALID_ARGUMENT",
  4: "DEADLINE_EXCEEDED",
  5: "NOT_FOUND",
  6: "ALREADY_EXISTS",
  7: "PERMISSION_DENIED",
  8: "RESOURCE_EXHAUSTED",
  9: "FAILED_PRECONDITION",
  10: "ABORTED",
  11: "OUT_OF_RANGE",
  12: "UNIMPLEMENTED",
  13: "INTERNAL",
  14: "UNAVAILABLE",
  15: "DATA_LOSS",
  16: "UNAUTHENTICATED",
};

/** Undefined for 0, which is no error. */
export function failureOf(code: number, message: string): SynclineError | undefined {
  return code === 0 ? undefined : new SynclineError(NAMES[code] ?? "INTERNAL", message);
}

/** Of what a document threw. */
export function codeOf(thrown: unknown): number {
  const name = (thrown as { code?: unknown } | undefined)?.code;
  const found = Object.keys(NAMES).find((number) => NAMES[+number] === name);
  return found === undefined ? 13 : +found;
}
