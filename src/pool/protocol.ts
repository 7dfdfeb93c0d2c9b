import type { Carried } from "./failure.ts";

/**
 * What a pool tells its worker. A channel keeps the order of its messages and a worker has one call at a time, so nothing
 * needs a number: an abort that comes after the answer meets no call.
 */
export type Order =
  | {
      readonly modulink: "call";
      readonly name: string;
      readonly input: unknown;
      /** How many milliseconds the call may still take. */
      readonly left: number | undefined;
      readonly id: string;
      readonly origin: string;
    }
  | { readonly modulink: "abort"; readonly reason: Carried };

/** What a worker tells its pool; `lock` is held for as long as the worker lives. */
export type Report =
  | { readonly modulink: "ready"; readonly lock: string | undefined }
  | { readonly modulink: "done"; readonly value: unknown }
  | { readonly modulink: "failed"; readonly error: Carried };

/** Anything on the channel, which may be the user's own. */
export type Message<Kind> = Kind | { readonly modulink?: undefined } | null | undefined;
