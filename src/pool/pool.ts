import { milliseconds } from "../core/duration.ts";
import { named } from "../core/middleware.ts";
import type { Run } from "../core/run.ts";
import { onAbort } from "../core/scope.ts";
import type { Call } from "./call.ts";
import { Crew } from "./crew.ts";
import { modeHere, sizeHere } from "./host.ts";
import type { Pool, PoolCloseOptions, PoolLinkOptions, PoolOptions, Served } from "./options.ts";
import type { CrewOptions } from "./seat.ts";

/** A whole number from `least`. */
function mustWhole(value: number, least: number, option: string): number {
  if (Number.isInteger(value) && value >= least) return value;
  throw new TypeError(`${option} must be a whole number from ${least}, got ${value}`);
}

/** What a pool is made of, with what was left out. */
function checked(options: PoolOptions): CrewOptions {
  const {
    spawn,
    links,
    size = sizeHere(),
    queue = 1000,
    idle = "10s",
    grace = "1s",
    startup = "30s",
  } = options;
  if (spawn !== undefined && typeof spawn !== "function")
    throw new TypeError(`spawn must be a function, got ${typeof spawn}`);
  for (const [name, fn] of Object.entries(links ?? {}))
    if (typeof fn !== "function") throw new TypeError(`links.${name} must be a function, got ${typeof fn}`);
  const mode = spawn ? modeHere() : "inline";
  if (mode === "inline" && !links)
    throw new TypeError(
      spawn
        ? "this runtime has no workers: links must be given to run inline"
        : "spawn or links must be given",
    );
  return {
    spawn: mode === "inline" ? undefined : spawn,
    links: links ?? {},
    mode,
    size: mustWhole(size, 1, "size"),
    queue: queue === Infinity ? queue : mustWhole(queue, 0, "queue"),
    idle: milliseconds(idle, "idle"),
    grace: milliseconds(grace, "grace"),
    startup: milliseconds(startup, "startup"),
    clock: options.clock,
  };
}

/** Has a crew do a call, for as long as its run goes on. */
async function ask(crew: Crew, run: Run, call: Omit<Call, "tell">): Promise<unknown> {
  run.throwIfAborted();
  const { signal } = run;
  let unlisten = (): void => {};
  try {
    return await new Promise((resolve, reject) => {
      const tell: Call["tell"] = (outcome) =>
        "error" in outcome ? reject(outcome.error) : resolve(outcome.value);
      const own: Call = { ...call, tell };
      crew.submit(own);
      unlisten = onAbort(signal, () => crew.abort(own, signal.reason));
    });
  } finally {
    unlisten();
  }
}

/**
 * Runs links in workers, so that what takes a processor long does not hold up this thread: in Web Workers (browsers, Deno,
 * Bun), in worker threads (Node), or inline where there are none, and `mode` says which.
 *
 * A worker does one call at a time; calls wait their turn, first come, first served. An abort settles its call at once: one
 * that waits is gone, one that runs is told, and its worker is ended if it does not stop within `grace`. What a link throws in
 * a worker arrives with its name, message, code, stack and cause. Inputs and outputs are cloned (structured clone), unless they
 * are moved; what cannot be sent fails with a `TypeError` that names the link.
 *
 * Fails with the codes `pool-full`, `pool-closed`, `worker-crashed` when the worker of a call has ended by itself, and
 * `worker-unavailable` when three in a row could not start. Announces `pool:queued`, `pool:start`, `pool:crashed` and
 * `pool:rejected`, with the mode. Throws a `TypeError` for a wrong option, and where there are no workers and no links.
 *
 * @example
 * import { chain } from "modulink-edge";
 * import { pool } from "modulink-edge/pool";
 *
 * const links = {
 *   primes: (below: number) => {
 *     const all = Array.from({ length: below }, (_, n) => n).slice(2);
 *     return all.filter((n) => all.every((by) => by >= n || n % by !== 0)).length;
 *   },
 * };
 * // spawn: () => new Worker(new URL("./worker.ts", import.meta.url), { type: "module" }), whose module ends with serve(links)
 * await using workers = pool({ links });
 * const count = chain("count").link("primes", workers.link("primes"));
 * await count(100); // 25
 * workers.mode; // "inline"
 */
export function pool<Links extends Served = Served>(options: PoolOptions<Links>): Pool<Links> {
  const crew = new Crew(checked(options));

  function link(name: string, { transfer, retries = 0 }: PoolLinkOptions<never> = {}): unknown {
    const { links } = options;
    if (links && !Object.hasOwn(links, name))
      throw new TypeError(`no link "${name}" is served, but ${Object.keys(links).join(", ") || "none"}`);
    mustWhole(retries, 0, "retries");
    const through = async (input: unknown, run: Run): Promise<unknown> =>
      ask(crew, run, { name, input, run, retries, transfer: transfer?.(input as never) ?? [] });
    return named(through, name);
  }
  const close = ({ force = false }: PoolCloseOptions = {}): Promise<void> => crew.close(force);
  return {
    get mode() {
      return crew.mode;
    },
    get stats() {
      return crew.stats;
    },
    link: link as Pool<Links>["link"],
    close,
    [Symbol.asyncDispose]: () => close(),
  };
}
