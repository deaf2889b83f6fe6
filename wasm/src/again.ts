// When a binding looks again at its text, of which no event may tell: once what runs now is done; and as a
// transaction that is rolled back tells nobody, for as long as one is open, after pauses that grow.

const FIRST_MS = 10;
const LONGEST_MS = 100;
/** More looks that ask for another one mean that other code of the editor takes back whatever is shown. */
const MOST_LOOKS = 5;

export class Again {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private pause = FIRST_MS;
  private planned = false;
  private looks = 0;
  private asked = false;
  private ended = false;
  /** Whether the look is under way. */
  isLooking = false;

  /** `look` returns whether a transaction is open. */
  constructor(private readonly look: () => boolean) {}

  /** Once what runs now is done; asked for by the look itself, some time later. */
  plan(): void {
    this.asked = true;
    if (this.planned || this.isLooking) return;
    this.planned = true;
    queueMicrotask(() => {
      this.planned = false;
      this.run();
    });
  }

  end(): void {
    this.ended = true;
    clearTimeout(this.timer);
  }

  private run(): void {
    clearTimeout(this.timer);
    if (this.ended) return;
    let isOpen = false;
    this.asked = false;
    this.isLooking = true;
    try {
      isOpen = this.look();
    } finally {
      this.isLooking = false;
    }
    this.looks = this.asked ? this.looks + 1 : 0;
    if (isOpen || (this.asked && this.looks < MOST_LOOKS)) this.wait();
    else this.pause = FIRST_MS;
  }

  private wait(): void {
    this.timer = setTimeout(() => this.run(), this.pause);
    this.pause = Math.min(2 * this.pause, LONGEST_MS);
  }
}
