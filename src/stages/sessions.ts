// Open sessions by their keys and by their end.

import { keyOf } from "../programs/groups.ts";
import type { Tuple, Value } from "../programs/program.ts";
import { type Keyed, rise, sink } from "../sketch/smallest.ts";
import { tooManyGroups } from "../values/limits.ts";

/** Rows of the same keys that follow each other closer than the gap. */
export interface Session {
  readonly keys: Tuple;
  readonly states: unknown[];
  /** Its place in the order in which sessions began to be known. */
  order: number;
  start: number;
  /** The last row's time and the gap; below all times when it went into another one. */
  end: number;
}

const byStart = (a: Session, b: Session): number => a.start - b.start || a.order - b.order;

/** Sessions that may still grow. Each stands once in the heap, under the end that it had when it was put there. */
export class SessionTable {
  readonly #most: number;
  readonly #byKeys = new Map<Value, Session[]>();
  readonly #byEnd: Keyed<Session>[] = [];
  #size = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** All open sessions. */
  *all(): Generator<Session> {
    for (const sessions of this.#byKeys.values()) yield* sessions;
  }

  /** The sessions of these keys that reach into this time, the earliest first. */
  touching(keys: Tuple, start: number, end: number): Session[] {
    const sessions = this.#byKeys.get(keyOf(keys)) ?? [];
    return sessions.filter((session) => session.start < end && start < session.end).sort(byStart);
  }

  add(session: Session): void {
    if (++this.#size > this.#most) throw tooManyGroups(this.#most);
    const key = keyOf(session.keys);
    const sessions = this.#byKeys.get(key);
    if (sessions === undefined) this.#byKeys.set(key, [session]);
    else sessions.push(session);
    rise(this.#byEnd, { key: -session.end, value: session });
  }

  /** Removes a session that went into another one. */
  drop(session: Session): void {
    this.#remove(session);
    session.end = Number.NEGATIVE_INFINITY;
  }

  #remove(session: Session): void {
    const key = keyOf(session.keys);
    const sessions = this.#byKeys.get(key) as Session[];
    if (sessions.length === 1) this.#byKeys.delete(key);
    else sessions.splice(sessions.indexOf(session), 1);
    this.#size--;
  }

  /** Removes the sessions that end by then and gives them in order of their start. */
  close(until: number): Session[] {
    const closed: Session[] = [];
    for (let [top] = this.#byEnd; top !== undefined && -top.key <= until; [top] = this.#byEnd) {
      const { value: session, key } = top;
      const last = this.#byEnd.pop() as Keyed<Session>;
      if (this.#byEnd.length > 0) sink(this.#byEnd, last, 0);
      if (session.end > -key) rise(this.#byEnd, { key: -session.end, value: session });
      else if (session.end === -key) closed.push(session);
    }
    for (const session of closed) this.#remove(session);
    return closed.sort(byStart);
  }
}
