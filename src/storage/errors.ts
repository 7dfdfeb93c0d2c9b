import { ModulinkError, type ModulinkErrorCode } from "../core/errors.ts";

/**
 * What can go wrong with a store.
 *
 * - `store-unavailable`: it could not be reached; nothing was changed.
 * - `store-refused`: it was reached and said no (read-only, not allowed, private mode); nothing was changed.
 * - `store-full`: there is no room left; nothing was changed.
 * - `store-contended`: others always came first; nothing was changed.
 * - `store-outdated`: a newer version of the program owns the data; nothing was changed.
 * - `store-corrupt`: what the key holds was not written by this library.
 * - `value-too-large`: the backend takes no value of this size; nothing was changed.
 * - `outcome-unknown`: the connection was lost or fell silent after the change was sent: it may have happened or not.
 */
export type StoreErrorCode = Extract<
  ModulinkErrorCode,
  `store-${string}` | "value-too-large" | "outcome-unknown"
>;

/** An error of a store; `cause` is what the backend or its client said. */
export const storeError = (
  code: StoreErrorCode,
  message: string,
  cause?: unknown,
): ModulinkError<StoreErrorCode> => new ModulinkError(code, message, { name: "StoreError", cause });
