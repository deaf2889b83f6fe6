// Who wants to be told of something.

import { dispose } from "../dispose.js";

/** Ends by unsubscribe(), by a call of itself, or by `using`. */
export type SyncSubscription = (() => void) & Disposable & { unsubscribe(): void };

/** Tells the world of an error of a callback, as an EventTarget does. */
export function report(error: unknown): void {
  if (typeof reportError === "function") return reportError(error);
  setTimeout(() => {
    throw error;
  });
}

export class Listeners {
  private readonly callbacks = new Set<{ call(): void }>();

  add(callback: () => void): SyncSubscription {
    const listener = { call: callback };
    this.callbacks.add(listener);
    const end = () => void this.callbacks.delete(listener);
    return Object.assign(end, { unsubscribe: end, [dispose]: end }) as SyncSubscription;
  }
  tell(): void {
    for (const listener of [...this.callbacks]) {
      try {
        listener.call();
      } catch (error) {
        report(error);
      }
    }
  }
  clear(): void {
    this.callbacks.clear();
  }
}
