import type { Clock } from "../core/runtime.ts";
import type { Call } from "./call.ts";
import type { Hand } from "./hand.ts";
import type { PoolMode, PoolWorker, Served } from "./options.ts";

/** A place for a worker. */
export interface Seat {
  hand: Hand | undefined;
  state: "starting" | "idle" | "busy" | "ending";
  /** What it does; still there when its caller has gone and it has not yet stopped. */
  call: Call | undefined;
  /** Takes back its timer: only one waits at a time. */
  cancel: () => void;
}

/** What a crew is made of, all of it checked. */
export interface CrewOptions {
  /** Undefined where the links run inline. */
  readonly spawn: (() => PoolWorker) | undefined;
  readonly links: Served;
  readonly mode: PoolMode;
  readonly size: number;
  readonly queue: number;
  readonly idle: number;
  readonly grace: number;
  readonly startup: number;
  readonly clock: Clock | undefined;
}
