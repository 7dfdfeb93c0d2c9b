import { mustCount } from "../core/count.ts";
import { milliseconds } from "../core/duration.ts";
import type { Link } from "../core/link.ts";
import { mustCall } from "../core/middleware.ts";
import { host, RunState } from "../core/run.ts";
import type { AtomicStore } from "../storage/store.ts";
import { type Codec, codecOf } from "./codec.ts";
import type { OfflineHost } from "./host.ts";
import type { OfflineOptions } from "./options.ts";
import type { Write } from "./rows.ts";

type Options = OfflineOptions<unknown, unknown>;

/** The options of an outbox, made ready. */
export interface Setting extends Pick<Options, "verdict" | "onConflict" | "probe" | "observers"> {
  readonly name: string;
  readonly link: Link<unknown, unknown>;
  readonly store: AtomicStore;
  readonly host: OfflineHost;
  readonly entity: (input: unknown) => string;
  readonly concurrency: number;
  readonly timeout: number;
  readonly attempts: number;
  readonly hold: boolean;
  /** A random delay behind so many failures, in milliseconds. */
  readonly backoff: (failures: number) => number;
  readonly limits: NonNullable<Write["limits"]>;
  readonly keep: { readonly count: number; readonly age: number };
  readonly codec: Codec;
  readonly lease: number;
  /** The run that lasts as long as the outbox is open, and what ends it. */
  readonly life: RunState;
  readonly end: AbortController;
}

function mustChoose(onDead: string): boolean {
  if (onDead === "continue" || onDead === "hold") return onDead === "hold";
  throw new TypeError(`onDead must be "continue" or "hold", got ${JSON.stringify(onDead)}`);
}

function mustName(name: unknown): string {
  if (typeof name === "string" && name !== "") return name;
  throw new TypeError(`name must be a text of at least one character, got ${JSON.stringify(name)}`);
}

const limitsOf = ({ count = 100_000, bytes = 50 * 2 ** 20, age }: NonNullable<Options["quota"]>) => ({
  count: mustCount(count, "quota.count"),
  bytes: mustCount(bytes, "quota.bytes"),
  age: age === undefined ? Number.MAX_VALUE : milliseconds(age, "quota.age"),
});

const keepOf = ({ count = 50, age = "24h" }: NonNullable<Options["keepDone"]>) => ({
  count: mustCount(count, "keepDone.count", undefined, 0),
  age: milliseconds(age, "keepDone.age"),
});

/** The run of an outbox itself, or of one attempt. */
export function runOf(name: string, given: Parameters<RunState["take"]>[0]): RunState {
  const run = new RunState({ name, steps: [] }, [name], host);
  run.take(given);
  return run;
}

/** Makes the options ready; throws a `TypeError` that names the one that is wrong. */
export function settingOf(link: Link<unknown, unknown>, options: Options): Setting {
  const { store, clock, random, verdict, onConflict, probe, observers, seal } = options;
  const { delay = "1s", onDead = "continue", version = 1, migrate, quota = {}, keepDone = {} } = options;
  const name = mustName(options.name ?? "outbox");
  for (const [option, fn] of Object.entries({ verdict, onConflict, probe, migrate }))
    if (fn) mustCall(fn, option);
  mustCall(store?.update, "store.update");
  const end = new AbortController();
  const life = runOf(name, { clock, random, signal: end.signal });
  const base = milliseconds(delay, "delay");
  const longest = milliseconds(options.maxDelay ?? "5m", "maxDelay");
  const lease = milliseconds(options.lease ?? "10s", "lease");
  if (lease === 0) throw new TypeError("lease must be more than 0");
  return {
    ...{ name, store, verdict, onConflict, probe, observers, lease, end, life },
    link: mustCall(link, "link"),
    host: options.host ?? {},
    entity: mustCall(options.entity ?? (() => ""), "entity"),
    concurrency: mustCount(options.concurrency ?? 4, "concurrency"),
    timeout: milliseconds(options.timeout ?? "30s", "timeout"),
    attempts: mustCount(options.attempts ?? 20, "attempts", Infinity),
    hold: mustChoose(onDead),
    backoff: (failures) => life.random() * Math.min(longest, base * 2 ** (failures - 1)),
    limits: limitsOf(quota),
    keep: keepOf(keepDone),
    codec: codecOf(mustCount(version, "version"), migrate, seal),
  };
}
