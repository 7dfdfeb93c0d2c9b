import { systemClock } from "../core/runtime.ts";

interface Place {
  readonly ticket: number;
  /** Lets whoever waits here go on. */
  readonly enter: () => void;
  cancel: () => void;
}

/** How long, in milliseconds, one waits for the others together, and for the one before, who may be gone. */
const longest = 1000;
const patience = 200;

/**
 * A line for those who read in order to write, so that they do not outdo each other again and again. Nothing depends on
 * it but speed: who has waited long enough goes on.
 */
export class Line {
  #lines = new Map<string, Place[]>();
  #tickets = 0;

  /** Waits for those who came before; the ticket is for `leave`. */
  enter(id: string): Promise<number> {
    return new Promise((resolve) => {
      const ticket = ++this.#tickets;
      const line = this.#lines.get(id) ?? [];
      this.#lines.set(id, line);
      const enter = (): void => resolve(ticket);
      const cancel = systemClock.timer(longest, () => {
        this.leave(id, ticket);
        enter();
      });
      line.push({ ticket, enter, cancel });
      if (line.length === 1) this.#next(id, line);
    });
  }

  leave(id: string, ticket: number | undefined): void {
    const line = this.#lines.get(id) ?? [];
    const at = line.findIndex((place) => place.ticket === ticket);
    const [left] = at < 0 ? [] : line.splice(at, 1);
    left?.cancel();
    if (left && at === 0) this.#next(id, line);
  }

  #next(id: string, line: Place[]): void {
    const [first] = line;
    if (!first) {
      this.#lines.delete(id);
      return;
    }
    first.cancel();
    first.cancel = systemClock.timer(patience, () => this.leave(id, first.ticket));
    first.enter();
  }
}
