/** How finely a window is divided: so many looks are remembered, however often there is one. */
const parts = 60;

/** What a value was within a window, as far back as it needs to be known. */
export class History {
  readonly #window: number;
  #looks: { readonly at: number; readonly value: number }[] = [];

  constructor(window: number) {
    this.#window = window;
  }

  /** Remembers a value; gives how much it grew within the window, per second of it. */
  grown(at: number, value: number): number {
    const begun = at - this.#window;
    while (this.#looks.length > 1 && this.#looks[1]!.at <= begun) this.#looks.shift();
    const last = this.#looks.at(-1);
    if (!last || at - last.at >= this.#window / parts) this.#looks.push({ at, value });
    return ((value - this.#looks[0]!.value) / this.#window) * 1000;
  }
}
