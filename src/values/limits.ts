import { ModulinkError } from "../core/errors.ts";

/** The error when a group-by, or another step that keeps something for each key, meets more keys than its plan allows. */
export function tooManyGroups(most: number, step = "groupBy"): ModulinkError<"too-many-groups"> {
  return new ModulinkError(
    "too-many-groups",
    `${step}: more than ${most} groups; raise maxGroups to allow them`,
  );
}

/** The error when a step would hold back more rows than its plan allows. */
export function tooManyRows(step: string, most: number): ModulinkError<"too-many-rows"> {
  return new ModulinkError(
    "too-many-rows",
    `${step}: more than ${most} rows to hold; use topK if the first ones are enough, filter or group before it, or raise maxRows`,
  );
}

/** The error when the host grants the module no more memory. */
export function outOfMemory(cause: unknown): ModulinkError<"out-of-memory"> {
  return new ModulinkError(
    "out-of-memory",
    "the plan needs more memory than the host grants a WebAssembly module",
    {
      cause,
    },
  );
}

/** The error when a group has more different values than its aggregate may keep. */
export function tooManyValues(most: number): ModulinkError<"too-many-values"> {
  return new ModulinkError(
    "too-many-values",
    `countDistinct: more than ${most} different values in a group; raise most, or use approximateCountDistinct`,
  );
}
