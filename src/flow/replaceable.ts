import type { Chain } from "../core/chain.ts";
import { madeOf, type Step, tag } from "../core/link.ts";
import type { Run, RunOptions } from "../core/run.ts";
import { settle } from "../core/settle.ts";
import type { Returned, Timing } from "../core/types.ts";

/** A chain whose place another can take while runs are under way. */
export interface Replaceable<In, Out, When extends Timing = Timing> {
  /** Runs the chain that is in place now. */
  (input: In, run?: Run): Returned<Out, When>;
  /** The name of the first chain. */
  readonly name: string;
  /** Counts the chains that have been in place, from 1. */
  readonly version: number;
  /** How many runs are under way, of all versions. */
  readonly running: number;
  /** Runs the chain that is in place now, with options of its own; every error rejects. */
  run(input: In, options?: RunOptions): Promise<Out>;
  /**
   * Puts a chain in place for all runs that begin from now on. Those under way end in the chain they began in; the promise resolves
   * when they have. Throws a `TypeError` for a chain that leads back here.
   */
  swap(next: Chain<In, Out, When extends "maybe" ? Timing : When>): Promise<void>;
  /** Resolves when all runs that are under way now have ended. */
  drain(): Promise<void>;
}

/** The runs of one chain. */
interface Version {
  readonly chain: Chain<unknown, unknown>;
  running: number;
  readonly waiting: (() => void)[];
}

const version = (chain: object): Version => ({
  chain: chain as Version["chain"],
  running: 0,
  waiting: [],
});

/** Resolves when the runs of a version that are under way have ended. */
const ended = (of: Version): Promise<void> =>
  new Promise((resolve) => void (of.running ? of.waiting.push(resolve) : resolve()));

/** Whether a chain of these steps would come by its own steps again. */
const leadsTo = (parts: readonly Step[], own: readonly Step[]): boolean =>
  parts === own || parts.some((part) => leadsTo(part.parts, own));

/**
 * A link that stands for a chain, and lets another take its place at run time.
 *
 * Diagrams of it, and of chains it is part of, show the chain that is in place. Throws a `TypeError` for anything but a chain.
 *
 * @example
 * const price = replaceable(chain("price").link((amount: number) => amount * 2));
 * const shop = chain("shop").link(price).link((total) => `${total} coins`);
 * shop(5); // "10 coins"
 * await price.swap(chain("price").link((amount: number) => amount * 3));
 * shop(5); // "15 coins"
 */
export function replaceable<In, Out, When extends Timing>(
  first: Chain<In, Out, When>,
): Replaceable<In, Out, When> {
  let now = version(first);
  let count = 1;
  const old = new Set<Version>();
  const parts: Step[] = [];
  const middleware: string[] = [];
  const put = (chain: object): void => {
    const made = madeOf(chain);
    if (made.kind !== "chain") throw new TypeError(`a chain is needed, got ${typeof chain}`);
    if (leadsTo(made.parts, parts)) throw new TypeError("a chain cannot take the place of a part of its own");
    // In place, for the chains around it have this very list.
    parts.splice(0, Infinity, ...made.parts);
    middleware.splice(0, Infinity, ...made.middleware);
  };
  put(first);
  /** Counts a run of the version in place, until it has settled. */
  const counted = <Result>(body: (chain: Version["chain"]) => Result): Result => {
    const own = now;
    own.running++;
    return settle(
      () => body(own.chain),
      () => {
        if (--own.running) return;
        old.delete(own);
        for (const resolve of own.waiting.splice(0)) resolve();
      },
    );
  };
  const call = (input: unknown, run?: Run): unknown => counted((chain) => chain(input, run));
  const methods = {
    run: (input: unknown, options?: RunOptions) => counted((chain) => chain.run(input, options)),
    async swap(next: object): Promise<void> {
      put(next);
      const before = now;
      if (before.running) old.add(before);
      now = version(next);
      count++;
      await Promise.all([...old].map(ended));
    },
    drain: () => Promise.all([...old, now].map(ended)).then(() => {}),
  };
  const handle = tag(Object.assign(call, methods), first.name, { kind: "chain", middleware, parts });
  return Object.defineProperties(handle, {
    version: { get: () => count },
    running: { get: () => [...old, now].reduce((sum, { running }) => sum + running, 0) },
  }) as never;
}
