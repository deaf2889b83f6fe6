// What the page remembers of its user: on the device, or, where it is of one tab, in the tab.

export interface Settings {
  /** Of the name that others see. */
  name: string;
  offline: boolean;
  /** Of the outline, as ids of nodes. */
  folded: string[];
}

/** Each of another colour. */
const NAMES = ["Yael", "Luca", "Ira", "Kim", "Jona", "Mika", "Robin", "Noor"];

const any = <T>(all: readonly T[]): T => all[Math.floor(Math.random() * all.length)]!;

const FIRST: { [K in keyof Settings]: () => Settings[K] } = {
  name: () => any(NAMES),
  offline: () => false,
  folded: () => [],
};

const storageOf = (key: keyof Settings) => (key === "offline" ? sessionStorage : localStorage);

/** `device`: of several that one browser plays. */
export class DeviceSettings {
  constructor(private readonly device: string) {}

  get<K extends keyof Settings>(key: K): Settings[K] {
    const kept = storageOf(key).getItem(this.key(key));
    if (kept !== null) return JSON.parse(kept);
    const first = FIRST[key]();
    this.set(key, first);
    return first;
  }

  set<K extends keyof Settings>(key: K, value: Settings[K]): void {
    storageOf(key).setItem(this.key(key), JSON.stringify(value));
  }

  private key(key: string): string {
    return `syncline-demo/${this.device}/${key}`;
  }
}
