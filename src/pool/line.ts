/** Those who wait: the first to come is the first to go, and whoever has gone already is found at once. */
export class Line<Waiter> {
  private waiting: Set<Waiter> = new Set();
  /** Goes on where it was: what lies before it is gone, so nobody is looked at twice. */
  private turn: Iterator<Waiter> = this.waiting.values();

  get size(): number {
    return this.waiting.size;
  }

  add(waiter: Waiter): void {
    this.waiting.add(waiter);
  }

  /** Puts somebody before all others. */
  addFirst(waiter: Waiter): void {
    this.waiting = new Set([waiter, ...this.waiting]);
    this.turn = this.waiting.values();
  }

  /** Takes one out, wherever it stands; says whether it was there. */
  remove(waiter: Waiter): boolean {
    return this.waiting.delete(waiter);
  }

  /** Takes the first one out. */
  take(): Waiter | undefined {
    let { value, done } = this.turn.next();
    if (done) {
      this.turn = this.waiting.values();
      ({ value } = this.turn.next());
    }
    this.waiting.delete(value);
    return value;
  }

  /** Takes all out. */
  clear(): Waiter[] {
    const all = [...this.waiting];
    this.waiting.clear();
    return all;
  }
}
