import type { Run } from "../core/run.ts";
import type { Clock } from "../core/runtime.ts";
import { onAbort } from "../core/scope.ts";
import { Line, type Place } from "../limits/line.ts";
import type { QueueStats } from "./queue-options.ts";

/** What ends a wait: that which gives the place back, or why there is none. */
type Turn = (() => void) | "displaced" | "late";

/** A call that waits for a place. */
interface Waiter extends Place {
  readonly clock: Clock;
  readonly turn: (turn?: Turn) => void;
}

/** Statistics that go on. */
type Counts = { -readonly [Name in keyof QueueStats]: QueueStats[Name] };

/** Places that calls take and give back, and the line of those who wait. While a place is free, nobody waits. */
export interface Permits {
  readonly line: Line<Waiter>;
  readonly stats: Counts;
  /** Whether a place is free; takes those back whose time is over. */
  free(clock: Clock): boolean;
  /** Takes a free place; what it gives gives it back. */
  take(clock: Clock): () => void;
  /** Waits for a place, in the line; rejects with the abort reason. */
  wait(run: Run, priority: number, maxWait: number): Promise<Turn>;
  /** Changes how many places there are; calls that run keep theirs. */
  resize(limit: number): void;
}

/** A place somebody holds. */
interface Held {
  until: number;
}

function statsOf(limit: number, line: Line<Waiter>): Counts {
  return {
    limit,
    active: 0,
    get waiting() {
      return line.size;
    },
    admitted: 0,
    queued: 0,
    rejected: 0,
    lapsed: 0,
  };
}

/** Waits in a line. Cleans up where the call goes on: a host may let no other request touch its timer and listener. */
async function waitIn(line: Line<Waiter>, run: Run, priority: number, maxWait: number): Promise<Turn> {
  const { signal, clock } = run;
  run.throwIfAborted();
  const cleanups: (() => void)[] = [];
  const turn = await new Promise<Turn | undefined>((resolve) => {
    const waiter: Waiter = { priority, clock, turn: resolve };
    const leave = (why?: "late") => () => {
      if (line.remove(waiter)) resolve(why);
    };
    line.add(waiter);
    cleanups.push(onAbort(signal, leave()));
    if (maxWait < Number.MAX_SAFE_INTEGER) cleanups.push(clock.timer(maxWait, leave("late")));
  });
  for (const cleanup of cleanups) cleanup();
  if (!run.aborted) return turn as Turn;
  if (typeof turn === "function") turn();
  throw signal.reason;
}

/** Makes so many places, each held for at most `lease` milliseconds. */
export function permitsOf(limit: number, lease: number): Permits {
  const line = new Line<Waiter>();
  const stats = statsOf(limit, line);
  const held = new Set<Held>();

  function give(): void {
    stats.active--;
    serve();
  }

  function take(clock: Clock): () => void {
    stats.active++;
    stats.admitted++;
    if (lease === Number.MAX_SAFE_INTEGER) return give;
    const place = { until: clock.now() + lease };
    held.add(place);
    return () => {
      if (held.delete(place)) give();
    };
  }

  /** Places go to those who wait before anybody else can ask for them. */
  function serve(): void {
    for (;;) {
      const { head } = line;
      if (!head || stats.active >= stats.limit) return;
      line.remove(head);
      head.turn(take(head.clock));
    }
  }

  /** Takes back what was held for too long, the oldest first. A lease is never longer than from now on. */
  function sweep(now: number): void {
    for (const place of held) {
      place.until = Math.min(place.until, now + lease);
      if (place.until > now) return;
      held.delete(place);
      stats.lapsed++;
      give();
    }
  }

  return {
    line,
    stats,
    take,
    free(clock) {
      if (stats.active >= stats.limit && held.size > 0) sweep(clock.now());
      return stats.active < stats.limit;
    },
    wait: (...wish) => waitIn(line, ...wish),
    resize(to) {
      stats.limit = to;
      serve();
    },
  };
}
