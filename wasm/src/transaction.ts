// Edits that are made together, or not at all.

import { putCommitOptions, type CommitOptions } from "./commit.js";
import { dispose } from "./dispose.js";
import type { Doc } from "./doc.js";
import { SynclineError } from "./errors.js";
import { begin, check, error } from "./memory.js";
import { wasm } from "./module.js";

/**
 * A transaction that is ended by hand, for edits that are not in one function; else
 * `doc.transact()` is better. Left by `using`, it is rolled back, unless it was committed.
 */
export class Transaction implements Disposable {
  /** @internal */
  constructor(
    private readonly doc: Doc<any>,
    options: CommitOptions,
  ) {
    begin();
    check(wasm.syncline_transaction_begin(doc._ptr, putCommitOptions(options), error));
    doc._transactions.push(this);
  }

  get isOpen(): boolean {
    return this.doc._transactions.includes(this);
  }

  commit(): void {
    this.end(wasm.syncline_transaction_commit);
  }
  /** Takes back all that was edited in it, as if nothing had been. Those that are open within it end so, too. */
  rollBack(): void {
    const open = this.doc._transactions;
    while (this.isOpen && open.at(-1) !== this) open.at(-1)!.rollBack();
    this.end(wasm.syncline_transaction_roll_back);
  }

  private end(call: (doc: number, error: number) => number): void {
    if (this.doc._transactions.at(-1) !== this) {
      const why = this.isOpen ? "another one was begun in it: end that first" : "it has ended";
      throw new SynclineError("FAILED_PRECONDITION", `the transaction cannot be ended: ${why}`);
    }
    this.doc._transactions.pop();
    begin();
    check(call(this.doc._ptr, error));
  }

  [dispose](): void {
    if (this.isOpen) this.rollBack();
  }
}
