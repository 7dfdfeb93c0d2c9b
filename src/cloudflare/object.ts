import { mustCall } from "../core/middleware.ts";
import { systemClock } from "../core/runtime.ts";
import type { AnyTransition } from "../storage/transition.ts";
import { Line } from "./line.ts";
import type { ObjectState, ObjectStorage } from "./object-namespace.ts";
import { operations } from "./object-operations.ts";
import { type Table, table } from "./object-table.ts";
import type { Fault, Operations, Reply } from "./protocol.ts";

/** A transition as an object is told of it: what `transition` and `jointTransition` make. */
export interface NamedTransition {
  readonly name: string;
  readonly apply: (...args: never[]) => unknown;
}

/** What an object of a store knows. */
export interface StoreObjectOptions {
  /** The transitions that it carries out itself, in one round trip; default: none, so every update takes two or more. */
  readonly transitions?: readonly NamedTransition[] | undefined;
}

/** What a class made by `storeObject` brings. */
export interface StoreObject {
  /** What `durableObjectStore` calls; the arguments may change with any version. */
  modulinkStore(name: string, ...args: readonly unknown[]): Promise<object>;
  /** Removes entries whose time is over. A class with an `alarm` of its own has to call it. */
  alarm(): Promise<void>;
}

/** The least time between two alarms, in milliseconds. */
const rest = 60_000;

function byName(transitions: readonly NamedTransition[]): ReadonlyMap<string, AnyTransition> {
  const known = new Map<string, AnyTransition>();
  for (const one of transitions) {
    // A function has a name and an `apply` as well.
    mustCall(typeof one === "object" && one.apply, `the transition ${one.name}`);
    if (known.has(one.name)) throw new TypeError(`transitions has two of the name ${one.name}`);
    known.set(one.name, one as AnyTransition);
  }
  return known;
}

function faultOf(error: unknown): Fault {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  const { name, message, code, library } = error as Error & { code?: unknown; library?: unknown };
  return typeof code === "string" ? { name, message, code, library } : { name, message };
}

/** The entries of an object, opened when they are first asked for, and the alarm that removes those that are over. */
class Contents {
  #storage: ObjectStorage;
  #table: Table | undefined;
  #transitions: ReadonlyMap<string, AnyTransition>;
  #line = new Line();
  #due = Infinity;
  #alarm = Infinity;

  constructor(storage: ObjectStorage, transitions: ReadonlyMap<string, AnyTransition>) {
    this.#storage = storage;
    this.#transitions = transitions;
  }

  get table(): Table {
    this.#table ??= table(this.#storage);
    return this.#table;
  }

  async perform(name: string, args: readonly unknown[]): Promise<Reply<unknown>> {
    try {
      const all = operations(this.#storage, this.table, this.#transitions, this.#line, (due) => {
        this.#due = Math.min(this.#due, due);
      });
      const operation = all[name as keyof Operations] as (...args: readonly unknown[]) => unknown;
      return { value: await operation(...args) };
    } catch (error) {
      return { fault: faultOf(error) };
    }
  }

  /** Sees to it that the alarm comes when the first entry is over, though not too soon. */
  async plan(): Promise<void> {
    const wanted = Math.max(this.#due, systemClock.now() + rest);
    if (this.#due === Infinity || wanted >= this.#alarm) return;
    this.#alarm = wanted;
    const set = await this.#storage.getAlarm();
    if (set === null || set > wanted) await this.#storage.setAlarm(wanted);
  }

  async sweep(): Promise<void> {
    this.#alarm = Infinity;
    this.#due = this.table.sweep(systemClock.now()) ?? Infinity;
    await this.plan();
  }
}

/**
 * The class of the Durable Objects that keep a store: your worker exports it, and `durableObjectStore` is its client.
 *
 * The class must be backed by SQLite (`new_sqlite_classes` in the migrations). It makes two tables, `modulink_entries` and
 * `modulink_schema`, and leaves others alone, so your class may have tables and methods of its own. Objects are made as
 * they are needed.
 *
 * **Transitions** named here run in the object: one round trip and no contention. Any other update works as well, by
 * reading, and writing if nothing has changed; it is as exact, but takes two round trips, or four when others came first.
 * The object goes by the name alone, so give a transition a new name when its meaning changes. What a transition throws
 * arrives with its name, message and code; its class, unless it is a `TypeError` or `RangeError`, and its other properties
 * stay behind.
 *
 * Entries whose time is over are removed by an **alarm**, once a minute at most. An object has one alarm: a class that has
 * an `alarm()` of its own calls `super.alarm()` at its end, and may be woken earlier than it asked for.
 *
 * Throws a `TypeError` for what is no transition, and for two of one name.
 *
 * @example
 * import { storeObject } from "modulink-edge/cloudflare";
 * import { transition } from "modulink-edge/storage";
 *
 * // In a worker: import { DurableObject } from "cloudflare:workers";
 * class DurableObject {}
 *
 * const add = transition("add", (sum: number | undefined, by: number) => {
 *   const value = (sum ?? 0) + by;
 *   return { value, result: value };
 * });
 * export class Counters extends storeObject(DurableObject, { transitions: [add] }) {}
 */
export function storeObject<State extends ObjectState, Env, Instance extends object>(
  Base: abstract new (ctx: State, env: Env) => Instance,
  { transitions = [] }: StoreObjectOptions = {},
): new (
  ctx: State,
  env: Env,
) => Instance & StoreObject {
  const known = byName(transitions);
  const Parent = Base as unknown as new (ctx: State, env: Env) => object;
  class Objects extends Parent implements StoreObject {
    #contents: Contents;
    constructor(ctx: State, env: Env) {
      super(ctx, env);
      this.#contents = new Contents(ctx.storage, known);
    }

    async modulinkStore(name: string, ...args: readonly unknown[]): Promise<Reply<unknown>> {
      const reply = await this.#contents.perform(name, args);
      await this.#contents.plan();
      return reply;
    }

    async alarm(): Promise<void> {
      await this.#contents.sweep();
    }
  }
  return Objects as never;
}
