import type { Run } from "../core/run.ts";
import { type Asking, evaluateAs, hashed, type Outcome } from "./evaluate.ts";
import type { Exposure, FlagContext, FlagDetails, FlagsData, FlagsOptions } from "./options.ts";
import { readFlags } from "./read.ts";
import { type Details, type FlagReader, readerOf } from "./reader.ts";

/** Flags made of data. */
export interface Flags<Name extends string = string> extends FlagReader<Name, "sync"> {
  /** Gives everybody this variant, until it is called without one. Throws a `TypeError` when there is none of that name. */
  override(name: Name, variant?: string): void;
  /** Takes other flags, and gives the names of those that changed; or throws a `DecisionDataError` and keeps those it has. */
  reload(data: FlagsData): readonly string[];
  /** Calls a function with the names that changed after each `reload`; the returned function ends that. */
  watch(fn: (changed: readonly string[]) => void): () => void;
  /** The names of all flags. */
  readonly names: readonly Name[];
  /** 1 for the first flags, one more after each `reload`. */
  readonly version: number;
}

/** Flags as texts, to be compared. */
const textsOf = (data: FlagsData): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(data).map(([name, flag]) => [name, JSON.stringify(flag)]));

/** What is told of an outcome. */
function toldOf(
  { value, variant, reason, errorCode, errorMessage }: Outcome,
  flagKey: string,
  fallback: unknown,
  flagMetadata: FlagDetails<unknown>["flagMetadata"] = {},
): FlagDetails<unknown> {
  if (errorCode) return { flagKey, value: fallback, reason, errorCode, errorMessage, flagMetadata };
  if (variant === undefined) return { flagKey, value: fallback, reason, flagMetadata };
  return { flagKey, value, variant, reason, flagMetadata };
}

/**
 * Feature flags made of data: on or off, for listed keys, for contexts of which a condition holds, for a part of all keys, in
 * variants with weights, with prerequisites.
 *
 * The same key always gets the same answer, on every runtime, and keeps it while a percentage grows. A flag that is unknown,
 * switched off, of another type than the default or in trouble gives the default, and `details` tells why in the words of
 * OpenFeature. Announces `flags:exposed` in the run that is given. Throws a `DecisionDataError` that tells all that is wrong
 * with the data.
 *
 * @example
 * const features = flags({
 *   search: true,
 *   checkout: { keys: ["ada"], when: { path: "country", in: ["DE", "FR"] }, percentage: 20 },
 *   theme: { variants: { dark: "#000", light: "#fff" }, default: { dark: 1, light: 3 } },
 * });
 * features.value("search", false); // true
 * features.value("checkout", false, { targetingKey: "ada", country: "NZ" }); // true
 * features.details("theme", "#888", { targetingKey: "ada" }).reason; // "SPLIT"
 */
export function flags<const Name extends string>(
  data: FlagsData<Name>,
  options: FlagsOptions = {},
): Flags<Name> {
  const { bucket = hashed, onExposure } = options;
  const overrides = new Map<string, string>();
  const watchers = new Set<(changed: readonly string[]) => void>();
  let texts = textsOf({});
  let ready = readFlags({}, options);
  let version = 0;

  const details = (
    name: string,
    fallback: unknown,
    context: FlagContext = {},
    run?: Run,
  ): FlagDetails<unknown> => {
    const asking: Asking = { flags: ready, overrides, context, run, bucket };
    const told = toldOf(evaluateAs(name, asking, fallback), name, fallback, ready.get(name)?.data.metadata);
    if (onExposure || run) expose({ ...told, targetingKey: context.targetingKey, version }, run);
    return told;
  };

  function expose(exposure: Exposure, run: Run | undefined): void {
    onExposure?.(exposure);
    run?.emit({ type: "flags:exposed", ...exposure });
  }

  function reload(now: FlagsData): string[] {
    ready = readFlags(now, options);
    const [before, after] = [texts, textsOf(now)];
    const changed = Object.keys({ ...before, ...after }).filter((name) => before[name] !== after[name]);
    texts = after;
    version++;
    for (const watcher of watchers) watcher(changed);
    return changed;
  }

  function override(name: string, variant?: string): void {
    if (variant === undefined) return void overrides.delete(name);
    const known = Object.keys(ready.get(name)?.variants ?? {});
    if (!known.includes(variant))
      throw new TypeError(
        `variant must be one of those of ${name} (${known.join(", ") || "none"}), got ${variant}`,
      );
    overrides.set(name, variant);
  }

  function watch(fn: (changed: readonly string[]) => void): () => void {
    watchers.add(fn);
    return () => watchers.delete(fn);
  }

  reload(data);
  return Object.defineProperties(
    { ...readerOf(details as Details), override, reload, watch },
    {
      names: { get: () => [...ready.keys()], enumerable: true },
      version: { get: () => version, enumerable: true },
    },
  ) as unknown as Flags<Name>;
}
