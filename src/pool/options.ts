/// <reference lib="esnext.disposable" preserve="true" />
import type { Duration } from "../core/duration.ts";
import type { Link } from "../core/link.ts";
import type { Run } from "../core/run.ts";
import type { Clock } from "../core/runtime.ts";

/** Links by the names they are served under. */
export type Served = Readonly<Record<string, Link<never, unknown>>>;

/** What runs the calls of a pool; `"inline"` is this thread itself. */
export type PoolMode = "worker-threads" | "web-workers" | "inline";

/** What a pool needs of a worker: both a Web Worker and a worker thread of Node have it. */
export interface PoolWorker {
  postMessage(message: unknown, transfer: never[]): void;
  terminate(): unknown;
}

/** How a pool gets its workers, and how many. */
export interface PoolOptions<Links extends Served = Served> {
  /**
   * Starts a worker whose module calls `serve`: a Web Worker, or a worker thread of Node. Default: none, the links run
   * inline.
   */
  readonly spawn?: (() => PoolWorker) | undefined;
  /** The links the workers serve; they run inline where the runtime has no workers, and their names are checked. */
  readonly links?: Links | undefined;
  /**
   * How many workers there may be, and so how many calls run at once; a whole number from 1. They start when they are needed.
   * Default: one less than the processors the runtime tells of, and at least 1.
   */
  readonly size?: number | undefined;
  /** How many calls may wait for a worker; a whole number from 0 or `Infinity`. Others are refused. Default 1,000. */
  readonly queue?: number | undefined;
  /** After this time without a call a worker is ended. Default 10 s. */
  readonly idle?: Duration | undefined;
  /** How long a worker may take to answer an abort before it is ended, and its work with it. Default 1 s. */
  readonly grace?: Duration | undefined;
  /** How long a worker may take to start. Default 30 s. */
  readonly startup?: Duration | undefined;
  /** The time of `idle`, `grace` and `startup`; default: the host's clock. */
  readonly clock?: Clock | undefined;
}

/** How a link of a pool is called. */
export interface PoolLinkOptions<In = unknown> {
  /** What of an input is moved to the worker instead of copied; its owner cannot use it any more. Default: nothing. */
  readonly transfer?: ((input: In) => readonly object[]) | undefined;
  /**
   * How often a call is tried again when its worker crashes, before all that wait; only for what may be done twice. A call
   * whose input was moved cannot be. Default 0.
   */
  readonly retries?: number | undefined;
}

/** How a pool is closed. */
export interface PoolCloseOptions {
  /** Whether calls that run or wait are refused at once; default false: they are let to their end. */
  readonly force?: boolean | undefined;
}

/** What a pool does now, and what became of its calls. */
export interface PoolStats {
  readonly mode: PoolMode;
  /** How many workers there may be. */
  readonly size: number;
  /** Workers there are, those that start or end among them. */
  readonly workers: number;
  /** Workers that have a call. */
  readonly busy: number;
  /** Calls that wait. */
  readonly queued: number;
  /** Calls that gave a value. */
  readonly done: number;
  /** Calls whose link failed, whose worker crashed, or whose values could not be sent. */
  readonly failed: number;
  /** Calls that were aborted. */
  readonly aborted: number;
  /** Calls that were refused: the pool was full or closed. */
  readonly rejected: number;
  /** Workers that ended by themselves. */
  readonly crashed: number;
  /** Workers that were ended because they did not answer an abort. */
  readonly terminated: number;
}

/** What a served link takes. */
export type PoolInput<Fn> = Fn extends (input: infer In, run: Run) => unknown ? In : never;

/** What a served link gives. */
export type PoolOutput<Fn> = Fn extends (...args: never[]) => infer Out ? Awaited<Out> : never;

/** Makes links by their names: typed by the served links, if they are known, or by who asks. */
export type PoolLinkFactory<Links extends Served> = string extends keyof Links
  ? <In, Out>(name: string, options?: PoolLinkOptions<In>) => (input: In, run: Run) => Promise<Out>
  : <Name extends keyof Links & string>(
      name: Name,
      options?: PoolLinkOptions<PoolInput<Links[Name]>>,
    ) => (input: PoolInput<Links[Name]>, run: Run) => Promise<PoolOutput<Links[Name]>>;

/** Workers that links run in. */
export interface Pool<Links extends Served = Served> extends AsyncDisposable {
  /** What runs the calls; until the first worker has started, what the runtime has. */
  readonly mode: PoolMode;
  readonly stats: PoolStats;
  /** A link that runs in a worker. Throws a `TypeError` for a name that is known not to be served. */
  readonly link: PoolLinkFactory<Links>;
  /** Takes no more calls, and resolves when all have ended and no worker is left. `await using` does the same. */
  close(options?: PoolCloseOptions): Promise<void>;
}
