import { isModulinkError } from "../core/errors.ts";
import { type StoreErrorCode, storeError } from "../storage/errors.ts";

const said = (error: unknown): string => (error instanceof Error ? error.message : "") || String(error);

const named = (error: unknown): string => String((error as { name?: unknown } | null | undefined)?.name);

const openings: Readonly<Record<string, readonly [code: StoreErrorCode, why: string]>> = {
  VersionError: ["store-outdated", "was made by a newer version of this program; reload the page"],
  QuotaExceededError: ["store-full", "finds no room"],
  AbortError: ["store-unavailable", "was closed while it was opened"],
  ReferenceError: ["store-refused", "needs IndexedDB, which is not here"],
};

/** Why a database did not open, as a failure of a store. */
export function openFailure(name: string, error: unknown): Error {
  const [code, why] = openings[named(error)] ?? ["store-refused", "may not be opened here"];
  return storeError(code, `the database ${name} ${why}: ${said(error)}`, error);
}

const failures: Readonly<Record<string, StoreErrorCode>> = {
  QuotaExceededError: "store-full",
  DataCloneError: "value-too-large",
  RangeError: "value-too-large",
  DataError: "store-corrupt",
  NotReadableError: "store-corrupt",
  NotFoundError: "store-corrupt",
};

/** Why a transaction failed. One that was aborted changed nothing. */
export const failure = (error: unknown): unknown =>
  isModulinkError(error)
    ? error
    : storeError(failures[named(error)] ?? "store-unavailable", `IndexedDB: ${said(error)}`, error);

/** Why a transaction failed that had been sent off: where the connection was lost, nobody heard how it ended. */
export const commitFailure = (error: DOMException | null): unknown =>
  error === null || error.name === "AbortError"
    ? storeError("outcome-unknown", "the connection to IndexedDB was lost while it wrote", error)
    : failure(error);
