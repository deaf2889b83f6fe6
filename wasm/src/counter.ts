import { Container } from "./container.js";
import { invalid } from "./errors.js";
import { begin, check, describe, error, out, readInt } from "./memory.js";
import { wasm } from "./module.js";
import { needInt64 } from "./value.js";

/** A sum of what all replicas added, exact in 64 bits; beyond, it wraps. */
export class Counter extends Container {
  readonly kind = "counter";

  add(amount: number | bigint): void {
    begin();
    check(wasm.syncline_counter_add(this._ptr, wholeOf(amount), error));
  }

  /** A bigint where a number is not exact. */
  get value(): number | bigint {
    begin();
    check(wasm.syncline_counter_value(this._ptr, out, error));
    return readInt(out);
  }

  override toPlain(): number | bigint {
    return this.value;
  }
}

function wholeOf(amount: number | bigint): bigint {
  if (typeof amount === "bigint") return needInt64(amount);
  if (Number.isSafeInteger(amount)) return BigInt(amount);
  throw invalid(`a counter adds whole numbers (beyond 2^53 a bigint), not ${describe(amount)}`);
}
