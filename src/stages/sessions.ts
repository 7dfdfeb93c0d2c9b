// Sessions by their keys and by their end.

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
  /** Whether it has ended, perhaps to go on later. */
  over: boolean;
}

const byStart = (a: Session, b: Session): number => a.start - b.start || a.order - b.order;

/** Sessions by the time that is so long after their end. Each stands here once, under the time that it had when it was put here. */
class Deadlines {
  readonly #after: number;
  readonly #heap: Keyed<Session>[] = [];

  constructor(after: number) {
    this.#after = after;
  }

  add(session: Session): void {
    rise(this.#heap, { key: -(session.end + this.#after), value: session });
  }

  /** Removes those whose time has come, and gives them. */
  take(until: number): Session[] {
    const taken: Session[] = [];
    for (let [top] = this.#heap; top !== undefined && -top.key <= until; [top] = this.#heap) {
      const { value: session, key } = top;
      const last = this.#heap.pop() as Keyed<Session>;
      if (this.#heap.length > 0) sink(this.#heap, last, 0);
      if (session.end + this.#after > -key) this.add(session);
      else if (session.end + this.#after === -key) taken.push(session);
    }
    return taken;
  }
}

/** Sessions that may still grow: those that go on, and those that ended no longer ago than rows may be late. */
export class SessionTable {
  readonly #most: number;
  readonly #byKeys = new Map<Value, Session[]>();
  readonly #open = new Deadlines(0);
  readonly #over: Deadlines;
  #watermark = Number.NEGATIVE_INFINITY;
  #size = 0;

  /** Rows may be late by so much. */
  constructor(most: number, allowed: number) {
    this.#most = most;
    this.#over = new Deadlines(allowed);
  }

  /** All sessions. */
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
    if (this.isOver(session)) this.#end(session);
    else this.#open.add(session);
  }

  #end(session: Session): void {
    if (!session.over) this.#over.add(session);
    session.over = true;
  }

  /** Whether a session has ended. */
  isOver({ end }: Session): boolean {
    return end <= this.#watermark;
  }

  /** Makes a session hold another time, with which one that has ended may go on. */
  extend(session: Session, start: number, end: number): void {
    const wasOver = this.isOver(session);
    session.start = Math.min(session.start, start);
    session.end = Math.max(session.end, end);
    if (wasOver && !this.isOver(session)) this.#open.add(session);
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

  /** Moves the watermark: gives the sessions that end by then in order of their start, and forgets those that ended too long ago. */
  close(watermark: number): Session[] {
    this.#watermark = watermark;
    const ended = this.#open.take(watermark);
    for (const session of ended) this.#end(session);
    for (const session of this.#over.take(watermark)) this.#remove(session);
    return ended.sort(byStart);
  }
}
