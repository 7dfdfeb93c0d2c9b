import { named } from "../core/middleware.ts";
import type { Stack, StackChange } from "./options.ts";
import type { Built } from "./plan.ts";
import { type AnyPolicy, composed } from "./wrap.ts";

/** A stack with its types left behind. */
export type AnyStack = Stack<never, unknown, unknown, never>;

/** Makes the layers of a source; given those that are there. */
export type Source = (source: unknown, before: readonly Built[]) => Built[];

const ids = (layers: readonly Built[]): string[] => layers.map(({ id }) => id);

function changeOf(version: number, before: readonly Built[], now: readonly Built[]): StackChange {
  const names = ids(now);
  return {
    version,
    kept: ids(now.filter((layer) => before.includes(layer))),
    begun: ids(now.filter((layer) => !before.includes(layer))),
    gone: ids(before).filter((id) => !names.includes(id)),
  };
}

function statsOf(layers: readonly Built[]): Record<string, unknown> {
  const told = layers.map(({ id, policy }) => [id, (policy as { stats?: unknown }).stats] as const);
  return Object.fromEntries(told.filter(([, stats]) => stats !== undefined));
}

/** A stack whose layers can change while it runs, and what takes layers that are already made. */
export interface Live {
  readonly stack: AnyStack;
  readonly layers: () => readonly Built[];
  /** From the next call on, these are the layers. */
  readonly swap: (layers: Built[]) => StackChange;
}

/** Makes a stack of layers. */
export function liveStack(name: string, first: Built[], build: Source): Live {
  let layers = first;
  let version = 1;
  let current = composed(first.map(({ policy }) => policy));

  /** The first call after a change tells of it. */
  function announcing(change: StackChange, policy: AnyPolicy): AnyPolicy {
    return (input, next, run) => {
      current = policy;
      run.emit({ type: "stack:reloaded", stack: name, ...change });
      return policy(input, next, run);
    };
  }

  function swap(now: Built[]): StackChange {
    const change = changeOf(version + 1, layers, now);
    const policy = announcing(change, composed(now.map((layer) => layer.policy)));
    [layers, version, current] = [now, version + 1, policy];
    return change;
  }

  const around: AnyPolicy = (input, next, run) => current(input, next, run);
  const stack = Object.defineProperties(named(around, name), {
    layers: { get: () => layers.map(({ id, type, policy }) => ({ id, type, policy })), enumerable: true },
    stats: { get: () => statsOf(layers), enumerable: true },
    reload: { value: (source: unknown) => swap(build(source, layers)) },
  }) as unknown as AnyStack;
  return { stack, layers: () => layers, swap };
}
