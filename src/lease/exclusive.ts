import { mustCall, type Next, named } from "../core/middleware.ts";
import type { Run } from "../core/run.ts";
import type { AtomicStore } from "../storage/store.ts";
import { type LeaseOptions, leases } from "./lease.ts";

/** What is to happen one at a time. */
export interface ExclusiveOptions<In> extends LeaseOptions {
  /** Where the lease is; all processes that exclude each other share it. */
  readonly store: AtomicStore;
  /** The name of the lease for an input; inputs of different names do not wait for each other. */
  readonly key: (input: In) => string;
}

/**
 * A middleware that lets one run at a time through for each key, across processes: the others wait for the lease.
 *
 * The lease is renewed while the link runs. When it cannot be kept, the link's run aborts and the call fails with the code
 * `lease-lost`. Waiting ends with the run. Throws a `TypeError` for a wrong option.
 *
 * @example
 * import { chain } from "modulink-edge";
 * import { exclusive } from "modulink-edge/resilience";
 * import { memoryStore } from "modulink-edge/storage";
 *
 * const store = memoryStore(); // in earnest one that all processes share
 * const close = chain("close").link(
 *   "book",
 *   async (month: string) => `${month} is closed`,
 *   exclusive({ store, key: (month) => `books:${month}` }),
 * );
 * await close("2026-10"); // "2026-10 is closed"
 */
export function exclusive<In>(
  options: ExclusiveOptions<In>,
): <Out>(input: In, next: Next<In, Out>, run: Run) => Promise<Out> {
  const { store, key } = options;
  const held = leases(store, options);
  mustCall(key, "key");
  const around = <Out>(input: In, next: Next<In, Out>, run: Run): Promise<Out> =>
    held.hold(key(input), run, (part) => next(input, part));
  return named(around, "exclusive");
}
