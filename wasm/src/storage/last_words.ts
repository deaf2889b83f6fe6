// What a tab that goes away had not stored yet.
//
// A page that is left gets no more time, and the database needs some. localStorage does not: what it
// is given in the last event is kept. Who opens the document next moves it to the database.
// Whatever goes wrong here is no error: without all this, it would be as if the tab had crashed.

/** Above it takes too long for a page that is going, and more than the browser's allowance. */
const MAX_BYTES = 1 << 20;

export class LastWords {
  private readonly own: string;
  private times = 0;
  private written = false;

  /** `name`: of the document; `tab`: of this one of its holders. */
  constructor(
    private readonly name: string,
    tab: string,
  ) {
    this.own = `${name} ${tab}`;
  }

  /** Keeps an update, in place of what this tab kept before. Done when it returns. */
  write(update: Uint8Array): void {
    if (update.length > MAX_BYTES) return;
    const text = Array.from(update, (byte) => String.fromCharCode(byte)).join("");
    tryWith((storage) => {
      storage.setItem(this.own, text);
      this.written = true;
      ++this.times;
    });
  }

  /** Changes with each write(). */
  get state(): number {
    return this.times;
  }

  /** What this tab had kept when that was the state is in the database. */
  forget(state: number): void {
    if (!this.written || this.times !== state) return;
    this.written = false;
    tryWith((storage) => storage.removeItem(this.own));
  }

  /** What was kept of the document. It stays until remove(). */
  read(): { key: string; update: Uint8Array }[] {
    const found: { key: string; update: Uint8Array }[] = [];
    tryWith((storage) => {
      for (let i = 0; i < storage.length; ++i) {
        const key = storage.key(i)!;
        if (!key.startsWith(`${this.name} `)) continue;
        const text = storage.getItem(key) ?? "";
        found.push({ key, update: Uint8Array.from(text, (char) => char.charCodeAt(0)) });
      }
    });
    return found;
  }

  remove(key: string): void {
    tryWith((storage) => storage.removeItem(key));
  }
}

function tryWith(use: (storage: Storage) => void): void {
  try {
    if (typeof localStorage !== "undefined") use(localStorage);
  } catch {
    // Full, or not allowed here.
  }
}
