// What goes wrong, as errors that say what to do.

/**
 * Why a call was refused. The names are those of the C interface; `DEADLINE_EXCEEDED`,
 * `PERMISSION_DENIED`, `ABORTED`, `UNAVAILABLE` and `UNAUTHENTICATED` are told by `syncline/sync` and `syncline/peer` alone.
 */
export type ErrorCode =
  | "INVALID_ARGUMENT"
  | "NOT_FOUND"
  | "ALREADY_EXISTS"
  | "RESOURCE_EXHAUSTED"
  | "FAILED_PRECONDITION"
  | "OUT_OF_RANGE"
  | "UNIMPLEMENTED"
  | "INTERNAL"
  | "DATA_LOSS"
  | "DEADLINE_EXCEEDED"
  | "PERMISSION_DENIED"
  | "ABORTED"
  | "UNAVAILABLE"
  | "UNAUTHENTICATED";

/** A call that was refused. It has changed nothing. */
export class SynclineError extends Error {
  override readonly name = "SynclineError";

  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** A code of the C interface that is no error everywhere. */
export const NOT_FOUND = 5;

const CODES: Record<number, ErrorCode> = {
  3: "INVALID_ARGUMENT",
  [NOT_FOUND]: "NOT_FOUND",
  6: "ALREADY_EXISTS",
  8: "RESOURCE_EXHAUSTED",
  9: "FAILED_PRECONDITION",
  11: "OUT_OF_RANGE",
  12: "UNIMPLEMENTED",
  15: "DATA_LOSS",
};

/** The error of a code of the C interface. */
export function errorOf(code: number, message: string): SynclineError {
  return new SynclineError(CODES[code] ?? "INTERNAL", message);
}

/** An argument of a type that the function does not take. */
export function invalid(message: string): SynclineError {
  return new SynclineError("INVALID_ARGUMENT", message);
}
