import { shown } from "../core/spot.ts";
import { readStack, type StackRead, spotOf } from "./data.ts";
import { alike, StackDataError, type StackIssue } from "./issues.ts";
import { type Live, liveStack } from "./live.ts";
import { readOne, type StackOfOptions } from "./of.ts";
import type { Stack, StackChange } from "./options.ts";
import { readFields, type StackSpot } from "./spot.ts";

/** Stacks by name. */
export interface Stacks {
  /** The names, in the order of the data. */
  readonly names: readonly string[];
  /** The statistics of all stacks, by name and layer. */
  readonly stats: Readonly<Record<string, unknown>>;
  /** The stack of that name, always the same one. Throws a `TypeError` when there is none. */
  get(name: string): Stack;
  /**
   * Takes other data: all stacks change, or, when anything is wrong, none. Links that have a stack which is no longer named
   * keep it as it was, and have it again should its name come back.
   */
  reload(data: unknown): Readonly<Record<string, StackChange>>;
}

/**
 * Makes stacks of plain data by their names: `{ [name]: { layers, order? } }`, each as {@link stackOf} reads it.
 *
 * Throws a `StackDataError` that tells all that is wrong in any of them.
 *
 * @example
 * const guards = stacks({
 *   prices: { layers: { timeout: "2s", retry: { attempts: 3 } } },
 *   mail: { layers: { retry: { attempts: 10, delay: "1s" } } },
 * });
 * const price = chain("price").link("ask", async (part: string) => part.length, guards.get("prices"));
 * await price("bolt"); // 4
 * guards.reload({ prices: { layers: { retry: { attempts: 3 } } } }); // prices: the timeout is gone, the retry was kept
 * guards.names; // ["prices"]
 */
export function stacks(data: unknown, { registry = {} }: StackOfOptions = {}): Stacks {
  const all = new Map<string, Live>();
  let names: string[] = [];

  function read(source: unknown): Record<string, StackRead> {
    const issues: StackIssue[] = [];
    const spot = spotOf(source, registry, issues);
    const known = Object.keys(Object(source)).map((name) => [
      name,
      (one: StackSpot) => readStack(one, all.get(name)?.layers() ?? []),
    ]);
    const found = readFields(spot, Object.fromEntries(known));
    if (issues.length > 0) throw new StackDataError(issues);
    return found as Record<string, StackRead>;
  }

  function reload(source: unknown): Record<string, StackChange> {
    const found = Object.entries(read(source));
    names = found.map(([name]) => name);
    return Object.fromEntries(found.map(([name, { layers }]) => [name, take(name, layers)]));
  }

  function take(name: string, layers: StackRead["layers"]): StackChange {
    const known = all.get(name);
    if (known) return known.swap(layers);
    all.set(
      name,
      liveStack(name, layers, (source, before) => readOne(source, registry, before).layers),
    );
    return { version: 1, kept: [], begun: layers.map(({ id }) => id), gone: [] };
  }

  function get(name: string): Stack {
    const live = names.includes(name) ? all.get(name) : undefined;
    if (live) return live.stack as unknown as Stack;
    throw new TypeError(`there is no stack ${shown(name)}: expected ${alike(name, names)}`);
  }

  reload(data);
  return {
    get,
    reload,
    get names() {
      return names;
    },
    get stats() {
      return Object.fromEntries(names.map((name) => [name, get(name).stats]));
    },
  };
}
