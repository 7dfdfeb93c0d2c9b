import { type StoreErrorCode, storeError } from "../storage/errors.ts";

/** What Redis says instead of doing a command, and what clients say that have not sent it. */
const refusals: readonly (readonly [said: RegExp, code: StoreErrorCode])[] = [
  [/^OOM /, "store-full"],
  [/^WRONGTYPE /, "store-corrupt"],
  [/^(LOADING|CLUSTERDOWN|MASTERDOWN|TRYAGAIN|MOVED|ASK) /, "store-unavailable"],
  [/^(The client is (closed|offline)|The queue is full|Stream isn't writeable)/, "store-unavailable"],
  [
    /^(ERR|READONLY|NOAUTH|WRONGPASS|NOPERM|DENIED|MISCONF|BUSY|NOREPLICAS|CROSSSLOT|NOSCRIPT) /,
    "store-refused",
  ],
];

export const said = (error: unknown): string => String((error as Error | undefined)?.message ?? error);

/** An error of Redis or its client as one of the store: of a change that was sent, nothing is known but what Redis says. */
export function failure(error: unknown, changing: boolean, doing: string): Error {
  const message = said(error);
  const [, code] = refusals.find(([pattern]) => pattern.test(message)) ?? [];
  return storeError(
    code ?? (changing ? "outcome-unknown" : "store-unavailable"),
    `${doing} in Redis: ${message}`,
    error,
  );
}
