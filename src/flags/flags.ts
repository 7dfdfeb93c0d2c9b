import { mustCall } from "../core/middleware.ts";
import type { Run } from "../core/run.ts";
import { type Board, override, reload, type Watcher, watch } from "./board.ts";
import { evaluateAs, hashed } from "./evaluate.ts";
import type { Exposure, FlagsData, FlagsOptions } from "./options.ts";
import { type Details, type FlagReader, readerOf } from "./reader.ts";

/** Flags made of data. */
export interface Flags<Name extends string = string> extends FlagReader<Name, "sync"> {
  /** Gives everybody this variant, until it is called without one. Throws a `TypeError` when there is none of that name. */
  override(name: Name, variant?: string): void;
  /** Takes other flags, and gives the names of those that changed; or throws a `DecisionDataError` and keeps those it has. */
  reload(data: FlagsData): readonly string[];
  /** Calls a function with the names that changed after each `reload`; the returned function ends that. */
  watch(fn: Watcher): () => void;
  /** The names of all flags. */
  readonly names: readonly Name[];
  /** 1 for the first flags, one more after each `reload`. */
  readonly version: number;
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
  mustCall(bucket, "bucket");
  if (onExposure) mustCall(onExposure, "onExposure");
  const board: Board = { flags: new Map(), version: 0, overrides: new Map(), watchers: new Set() };

  function expose(exposure: Exposure, run: Run | undefined): void {
    onExposure?.(exposure);
    run?.emit({ type: "flags:exposed", ...exposure });
  }

  const details: Details = (name, fallback, context = {}, run) => {
    const told = evaluateAs(name, { board, fallback, context, run, bucket });
    const { targetingKey } = context;
    if (onExposure || run) expose({ ...told, targetingKey, version: board.version }, run);
    return told;
  };

  reload(board, data, options);
  return {
    ...(readerOf(details) as FlagReader<Name, "sync">),
    override: (name, variant) => override(board, name, variant),
    reload: (now) => reload(board, now, options),
    watch: (fn) => watch(board, fn),
    get names() {
      return [...board.flags.keys()] as Name[];
    },
    get version() {
      return board.version;
    },
  };
}
