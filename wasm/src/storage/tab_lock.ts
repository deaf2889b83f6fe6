// One tab of several, chosen by the browser: who holds the lock. When its tab ends, however it does,
// the browser gives it to the next in the queue.

/** Held until `release` is called. */
export interface TabLock {
  release(): void;
}

/** Whether the browser has locks here: not in insecure contexts, nor for some embedded pages. */
export function hasLocks(): boolean {
  return typeof navigator !== "undefined" && navigator.locks !== undefined;
}

/** The lock if it is free now. */
export function takeIfFree(name: string): Promise<TabLock | undefined> {
  return request(name, { ifAvailable: true });
}

/** The lock when it is free. Rejects if the signal ends the wait. */
export async function waitFor(name: string, signal: AbortSignal): Promise<TabLock> {
  return (await request(name, { signal }))!;
}

function request(name: string, options: LockOptions): Promise<TabLock | undefined> {
  return new Promise((resolve, reject) => {
    const hold = (lock: Lock | null) => {
      if (lock === null) return resolve(undefined);
      return new Promise<void>((release) => resolve({ release }));
    };
    navigator.locks.request(name, options, hold).catch(reject);
  });
}
