// Numbers that look random and come again for the same seed (xorshift).
export class Random {
  constructor(seed) {
    this.state = (seed | 0) || 1;
  }
  next() {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return this.state >>> 0;
  }
  below(count) {
    return this.next() % count;
  }
  pick(choices) {
    return choices[this.below(choices.length)];
  }
}
