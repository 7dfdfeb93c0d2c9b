import { type Duration, milliseconds } from "../core/duration.ts";
import type { Clock } from "../core/runtime.ts";
import { expiry, keysOf } from "../storage/entry.ts";
import { mustKey, mustShare, shown } from "../storage/key.ts";
import { mustPage } from "../storage/page.ts";
import type { AtomicStore, KeysOptions, KeysPage, SetOptions } from "../storage/store.ts";
import type { AnyTransition, JointTransition, Transition } from "../storage/transition.ts";
import type { RedisClient } from "./client.ts";
import { failing, keeperOf } from "./keeper.ts";
import { lineOf } from "./line.ts";
import { lister } from "./listing.ts";
import { runner } from "./script.ts";
import { plainUpdates, serverUpdates } from "./updates.ts";
import { wireOf } from "./wire.ts";

/** How a store keeps its entries in Redis. */
export interface RedisStoreOptions {
  /** What the keys in Redis begin with; default nothing. Without braces, which would say where a key belongs. */
  readonly prefix?: string | undefined;
  /** How long a command may go without an answer before it fails; default 5 s. */
  readonly timeout?: Duration | undefined;
  /** Judges expiry, for all clients of these keys alike; default: the server's own clock. */
  readonly clock?: Clock | undefined;
}

/** A store in Redis. All its answers are promises. */
export interface RedisStore extends AtomicStore {
  get<Value = unknown>(key: string): Promise<Value | undefined>;
  set(key: string, value: unknown, options?: SetOptions): Promise<void>;
  delete(key: string): Promise<void>;
  keys(prefix: string, options?: KeysOptions): Promise<KeysPage>;
  update<State, Args, Result>(
    key: string,
    transition: Transition<State, Args, Result>,
    args: Args,
  ): Promise<Result>;
  update<State, Args, Result>(
    keys: readonly string[],
    transition: JointTransition<State, Args, Result>,
    args: Args,
  ): Promise<Result>;
}

function mustPrefix(prefix: string): string {
  if (typeof prefix === "string" && !/[{}]/.test(prefix)) return prefix;
  throw new TypeError(`prefix must be a text without braces, got ${shown(prefix)}`);
}

/** A mistake in the arguments rejects, as everything else does. */
function attempt<Value>(body: () => Promise<Value>): Promise<Value> {
  try {
    return body();
  } catch (error) {
    return Promise.reject(error);
  }
}

const nothing = (): void => {};

/**
 * A store in Redis 6 or newer, or in Redis Cluster, through a client that is given: one of `redis` (node-redis), `ioredis`
 * or Bun, `redisRest`, or a function that sends a command.
 *
 * Commands issued at once travel together. An update whose transition has a Lua form is one command; others are a read and
 * a write that fails when somebody else came first. The server's clock judges expiry, so clients need not agree on the
 * time. On a cluster, `keys` asks one server after the other, and is right as long as none of them comes or goes.
 *
 * Errors have the codes `store-unavailable`, `store-refused`, `store-full`, `store-contended`, `store-corrupt` and
 * `outcome-unknown`. A client that sends commands again by itself would make an update twice: ioredis does unless told
 * otherwise, and is refused. Throws a `TypeError` for such a client and for wrong options.
 *
 * @example
 * import { redisStore } from "modulink-edge/redis";
 *
 * const answers = new Map([["GET user:7", 'j:{"name":"Ada"}']]);
 * const send = async (command: readonly string[]) => answers.get(command.join(" ")); // in earnest await createClient().connect()
 * const store = redisStore(send, { timeout: "2s" });
 * await store.get("user:7"); // { name: "Ada" }
 */
export function redisStore(client: RedisClient, options: RedisStoreOptions = {}): RedisStore {
  const { timeout = "5s", clock } = options;
  const prefix = mustPrefix(options.prefix ?? "");
  const longest = milliseconds(timeout, "timeout");
  const wire = wireOf(client);
  const ask = lineOf(wire, longest);
  const keeper = keeperOf(prefix, clock);
  const { at, entry, life, record } = keeper;
  const now = (): number => clock?.now() ?? 0;
  const run = runner(ask);
  const plainly = plainUpdates(run, keeper);
  const byServer = serverUpdates(run, keeper, plainly);
  const list = lister(wire, ask, longest, prefix, clock);

  return {
    consistency: "linearizable",
    get: (key: string) =>
      attempt(() => {
        const place = at(key);
        const read = (reply: unknown): unknown => entry(key, reply, now())?.value;
        return ask(["GET", place], place, read, failing("reading", key, false));
      }),
    set: (key: string, value: unknown, set: SetOptions = {}) =>
      attempt(() => {
        const place = at(key);
        const ttl = set.ttl === undefined ? undefined : milliseconds(set.ttl, "ttl");
        const command = ["SET", place, record(key, value, expiry(set, now))];
        if (ttl !== undefined) command.push("PX", life(ttl));
        return ask(ttl === 0 ? ["DEL", place] : command, place, nothing, failing("setting", key, true));
      }),
    delete: (key: string) =>
      attempt(() => {
        const place = at(key);
        return ask(["DEL", place], place, nothing, failing("deleting", key, true));
      }),
    keys: async (start: string, page: KeysOptions) => list(start, mustPage(page)),
    update: (key: string | readonly string[], transition: AnyTransition, args: unknown) =>
      attempt(() => {
        const keys = keysOf(key, transition);
        if ("joint" in transition) mustShare(keys);
        else mustKey(key as string);
        return (transition.lua === undefined ? plainly : byServer)(keys, transition, args);
      }),
  } as RedisStore;
}
