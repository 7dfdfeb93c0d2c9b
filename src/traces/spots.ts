import type { RunEvent } from "../core/events.ts";
import type { OpenSpan } from "./spans.ts";

/** A span that is open, and what it is of. */
export interface Entry {
  readonly span: OpenSpan;
  readonly isRun: boolean;
  readonly chain: string;
  readonly path: readonly string[];
  /** When it began, in epoch milliseconds. */
  readonly at: number;
}

/** What is open in a run, or in one item of it. */
export interface Live {
  /** Where an item is. */
  readonly outer: Live | undefined;
  /** The latest last. */
  readonly open: Entry[];
}

/** A run of which not everything has ended. */
export interface LiveRun extends Live {
  /** The items of which not everything has ended, by their positions. */
  items: Map<string, Live> | undefined;
  /** How much has not ended, in items or out of them. */
  count: number;
}

export const liveRun = (): LiveRun => ({ outer: undefined, open: [], items: undefined, count: 0 });

/** What is open in an item, if it is one of which something is, or else around it. */
export function nearest(run: LiveRun, item: string | undefined): Live {
  for (let name = item ?? ""; name; name = name.slice(0, Math.max(name.lastIndexOf("/"), 0))) {
    const known = run.items?.get(name);
    if (known) return known;
  }
  return run;
}

/** Where what begins in an item, or in none, is to be kept. */
export function placeIn(run: LiveRun, item: string | undefined): Live {
  if (item === undefined) return run;
  run.items ??= new Map();
  const known = run.items.get(item);
  if (known) return known;
  const made = { outer: nearest(run, item), open: [] };
  run.items.set(item, made);
  return made;
}

/** Whether a path leads through a place, or to it. */
function leadsTo(path: readonly string[], place: readonly string[]): boolean {
  if (path === place) return true;
  if (path.length < place.length) return false;
  for (let at = place.length; at-- > 0; ) if (path[at] !== place[at]) return false;
  return true;
}

/** The latest span around a place, or at it; `fits` tells which of those at the very place will do. */
export function around(
  from: Live | undefined,
  path: readonly string[],
  fits: (entry: Entry) => boolean,
): Entry | undefined {
  for (let live = from; live; live = live.outer)
    for (let at = live.open.length; at-- > 0; ) {
      const entry = live.open[at]!;
      if (leadsTo(path, entry.path) && (path.length > entry.path.length || fits(entry))) return entry;
    }
  return undefined;
}

/** What a span that begins is part of: not what is done at the same place at the same time. */
export function outerOf(live: Live, { type, path, chain }: RunEvent): Entry | undefined {
  const isRun = type === "run.start";
  return around(live, path, (entry) => isRun && !(entry.isRun && entry.chain === chain));
}

/** Takes away a span that has ended: of several at one place, the latest that began when this one did. */
export function take(
  { open }: Live,
  isRun: boolean,
  path: readonly string[],
  at: number,
): OpenSpan | undefined {
  let found = -1;
  for (let index = open.length; index-- > 0; ) {
    const entry = open[index]!;
    if (entry.isRun !== isRun || entry.path.length !== path.length || !leadsTo(path, entry.path)) continue;
    if (found < 0 || entry.at === at) found = index;
    if (entry.at === at) break;
  }
  if (found < 0) return undefined;
  return found === open.length - 1 ? open.pop()!.span : open.splice(found, 1)[0]!.span;
}
