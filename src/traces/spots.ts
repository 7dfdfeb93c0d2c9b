import type { OpenSpan } from "./spans.ts";

/** A span that is open, and what it is of. */
export interface Entry {
  readonly span: OpenSpan;
  readonly isRun: boolean;
  /** When it began, in epoch milliseconds. */
  readonly at: number;
}

/** A place in a run: the spans that are open there, the latest last, and the places inside. */
export interface Spot {
  readonly outer: Spot | undefined;
  readonly open: Entry[];
  inner: Map<string, Spot> | undefined;
}

/** A run of which not everything has ended. */
export interface Live {
  readonly root: Spot;
  open: number;
}

const spot = (outer: Spot | undefined): Spot => ({ outer, open: [], inner: undefined });

/** The beginning of a run. */
export const live = (): Live => ({ root: spot(undefined), open: 0 });

/** The place of a path, made where it is missing. */
export function reach(root: Spot, path: readonly string[]): Spot {
  let at = root;
  for (const name of path) {
    at.inner ??= new Map();
    let next = at.inner.get(name);
    if (!next) {
      next = spot(at);
      at.inner.set(name, next);
    }
    at = next;
  }
  return at;
}

/** The innermost open span of a place and those around it. */
export function innermost(from: Spot | undefined): OpenSpan | undefined {
  for (let at = from; at; at = at.outer) if (at.open.length > 0) return at.open.at(-1)!.span;
  return undefined;
}

/** Takes away a span that has ended: of several at one place, the latest that began when this one did. */
export function take({ open }: Spot, isRun: boolean, at: number): OpenSpan | undefined {
  const last = open.at(-1);
  if (last?.isRun === isRun && last.at === at) return open.pop()!.span;
  const same = open.findLastIndex((entry) => entry.isRun === isRun && entry.at === at);
  const index = same < 0 ? open.findLastIndex((entry) => entry.isRun === isRun) : same;
  return index < 0 ? undefined : open.splice(index, 1)[0]!.span;
}
