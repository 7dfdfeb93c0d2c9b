import { mustCount } from "../core/count.ts";
import { ModulinkError } from "../core/errors.ts";
import { middleware } from "../core/link.ts";
import type { Policy } from "../core/middleware.ts";
import { redactor } from "../core/redact.ts";
import type { Run, RunState } from "../core/run.ts";
import type { RedactOptions } from "../core/secrets.ts";
import { after } from "../core/settle.ts";

/** What snapshots keep. */
export interface SnapshotOptions {
  /** How many snapshots of a run are kept, the latest; default: 20. */
  readonly limit?: number | undefined;
  /** What else is secret, besides what `redact` knows by itself; default: nothing. */
  readonly redact?: RedactOptions | undefined;
}

/** A value as it was at a point of a run. */
export interface Snapshot {
  /** The name of the link that gave the value, the label it was taken under, or `"start"`. */
  readonly label: string;
  /** The name of the link. */
  readonly link: string;
  /** The names from the outermost chain to the link. */
  readonly path: readonly string[];
  /** Epoch milliseconds on the run's clock. */
  readonly at: number;
  /** A frozen copy of the value, without its secrets. */
  readonly value: unknown;
}

/** A middleware that keeps what links gave, run by run. */
export interface Snapshots extends Policy {
  /** The snapshots of a run, the oldest first. */
  timeline(run: Run): readonly Snapshot[];
  /** Takes a snapshot under a label, and gives the value. */
  take<Value>(run: Run, label: string, value: Value): Value;
  /**
   * A copy of the value as it was, secrets included: of the latest snapshot with a label, or so many steps before the latest.
   *
   * Throws an error with the code `no-snapshot` when there is none, that tells the labels there are.
   */
  rollback<Value = unknown>(run: Run, to: string | number): Value;
}

/** A snapshot and the value it was taken of. */
interface Kept {
  readonly shown: Snapshot;
  readonly value: unknown;
}

/** Freezes plain data to any depth; what has inner state of its own, such as a map, cannot be frozen. */
function frozen<Value>(value: Value): Value {
  if (Object(value) !== value || ArrayBuffer.isView(value) || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const inner of Object.values(value as object)) frozen(inner);
  return value;
}

/**
 * Middleware that keeps labelled snapshots of what its links gave, and of what entered the first; a link or a recovery can take
 * the value back to any of them.
 *
 * A snapshot is a structured clone, so what later links do to a value does not reach it, and a rollback gives a clone of its own:
 * dates, maps, sets and binary data keep their kind, instances of classes become plain objects, and what holds a function
 * fails its link with a `DataCloneError`. What is shown of a snapshot is frozen and without secrets; the value itself stays inside and is
 * forgotten with its run. Announces `snapshot:taken` and `snapshot:restored`. Throws a `TypeError` for a wrong option.
 *
 * @example
 * const history = snapshots({ limit: 10 });
 * const order = chain("order")
 *   .link("price", (id: string) => ({ id, total: 10 }))
 *   .link("discount", (order) => ({ ...order, total: -1 }))
 *   .each(history)
 *   .link("check", (order, run) => (order.total < 0 ? history.rollback<typeof order>(run, "price") : order));
 * await order("o-1"); // { id: "o-1", total: 10 }
 */
export function snapshots({ limit = 20, redact }: SnapshotOptions = {}): Snapshots {
  mustCount(limit, "limit");
  const clean = redactor(redact);
  const runs = new WeakMap<object, Kept[]>();
  const keptOf = (run: Run): Kept[] => {
    const { root } = run as RunState;
    const kept = runs.get(root) ?? [];
    runs.set(root, kept);
    return kept;
  };
  const take = <Value>(run: Run, label: string, value: Value): Value => {
    const kept = keptOf(run);
    const { path, clock } = run;
    const copy = structuredClone(value);
    const shown = {
      label,
      link: path.at(-1)!,
      path,
      at: clock.now(),
      value: frozen(structuredClone(clean(copy))),
    };
    kept.push({ shown: Object.freeze(shown), value: copy });
    if (kept.length > limit) kept.shift();
    run.emit({ type: "snapshot:taken", label, value: shown.value });
    return value;
  };
  const around = middleware("snapshots", ((input: unknown, next: (input: unknown) => unknown, run: Run) => {
    if (!keptOf(run).length) take(run, "start", input);
    return after(next(input), (value) => take(run, run.path.at(-1)!, value));
  }) as Policy);
  const rollback = (run: Run, to: string | number): unknown => {
    const kept = keptOf(run);
    const found =
      typeof to === "string" ? kept.findLast(({ shown }) => shown.label === to) : kept[kept.length - 1 - to];
    if (!found) {
      const labels = kept.map(({ shown }) => shown.label).join(", ") || "none";
      throw new ModulinkError("no-snapshot", `there is no snapshot ${JSON.stringify(to)}; kept: ${labels}`);
    }
    run.emit({ type: "snapshot:restored", label: found.shown.label });
    return structuredClone(found.value);
  };
  const timeline = (run: Run): readonly Snapshot[] => keptOf(run).map(({ shown }) => shown);
  return Object.assign(around, { timeline, take, rollback }) as Snapshots;
}
