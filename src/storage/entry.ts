import { milliseconds } from "../core/duration.ts";
import { shown } from "./key.ts";
import type { SetOptions } from "./store.ts";
import type { AnyTransition, JointTransition, Transition } from "./transition.ts";
import { mustKeep } from "./value.ts";

/** A value and the time it is over, in epoch milliseconds. */
export interface Entry {
  readonly value: unknown;
  readonly expires: number | undefined;
}

/** What is to become of an entry: a new one in its place, nothing (null), or no change (undefined). */
export type Change = Entry | null | undefined;

/** An entry, unless its time is over. */
export const alive = <Some extends Entry>(entry: Some | undefined, now: number): Some | undefined =>
  entry?.expires !== undefined && entry.expires <= now ? undefined : entry;

/** When a value set now is over, in whole milliseconds. */
export function expiry({ ttl }: SetOptions, now: () => number): number | undefined {
  return ttl === undefined ? undefined : Math.ceil(now() + milliseconds(ttl, "ttl"));
}

function mustLive(ttl: number, name: string): number {
  if (ttl >= 0 && Number.isFinite(ttl)) return ttl;
  throw new TypeError(`the ttl that the transition ${name} gives must be milliseconds from 0 on, got ${ttl}`);
}

function change(from: unknown, to: unknown, ttl: number | undefined, name: string, now: number): Change {
  if (to === from && ttl === undefined) return undefined;
  if (to === undefined || ttl === 0) return null;
  mustKeep(to, () => `the value that the transition ${name} gives`);
  return { value: to, expires: ttl === undefined ? undefined : Math.ceil(now + mustLive(ttl, name)) };
}

/** What a transition makes of one entry. */
export function stepOne<Result>(
  { name, apply }: Transition<unknown, unknown, Result>,
  current: unknown,
  args: unknown,
  now: number,
): { change: Change; result: Result } {
  const { value, ttl, result } = apply(current, args, now);
  return { change: change(current, value, ttl, name, now), result };
}

function stepAll<Result>(
  { name, apply }: JointTransition<unknown, unknown, Result>,
  current: readonly unknown[],
  args: unknown,
  now: number,
): { changes: readonly Change[]; result: Result } {
  const { value, ttl = [], result } = apply(current, args, now);
  if (value.length !== current.length)
    throw new TypeError(`the transition ${name} gives ${value.length} values for ${current.length} keys`);
  return { changes: value.map((to, at) => change(current[at], to, ttl[at], name, now)), result };
}

/** What a transition makes of the entries of its keys; those whose time is over count as absent. */
export function step(
  transition: AnyTransition,
  entries: readonly (Entry | undefined)[],
  args: unknown,
  now: number,
): { changes: readonly Change[]; result: unknown } {
  const current = entries.map((entry) => alive(entry, now)?.value);
  if ("joint" in transition) return stepAll(transition, current, args, now);
  const { change: only, result } = stepOne(transition, current[0], args, now);
  return { changes: [only], result };
}

/** The keys of an update, given as one or as several; throws a `TypeError` when the transition is not of that kind. */
export function keysOf(keys: string | readonly string[], transition: AnyTransition): readonly string[] {
  const joint = "joint" in transition;
  if (joint !== Array.isArray(keys))
    throw new TypeError(
      `the transition ${transition.name} is over ${joint ? "several keys" : "one key"}, and update was given ${shown(keys)}`,
    );
  return Array.isArray(keys) ? keys : [keys as string];
}
