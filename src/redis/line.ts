import { systemClock } from "../core/runtime.ts";
import { type Batch, type Job, type Part, settle } from "./job.ts";
import { joined } from "./together.ts";

/** A way to a server. */
export interface Wire {
  /** Sends commands and settles each of them; what it returns is called when it took too long. */
  send(jobs: readonly Job[]): (() => void) | undefined;
  /** Answers anything with the ways to all the servers of a cluster. */
  readonly masters?: Wire | undefined;
}

/** Asks the server; `read` makes the value of its answer. */
export type Ask = <Value>(
  command: readonly string[],
  key: string | undefined,
  read: (reply: unknown) => Value,
  fail: (error: unknown) => Value | PromiseLike<Value>,
  part?: Part,
) => Promise<Value>;

const failAll = (jobs: readonly Job[], error: unknown): void => {
  for (const job of jobs) settle(job, true, error);
};

function sendBatch(wire: Wire, batch: Batch, timeout: number): void {
  const { jobs } = batch;
  let stop: (() => void) | undefined;
  batch.cancel = systemClock.timer(timeout, () => {
    failAll(jobs, new Error(`no answer within ${timeout} ms`));
    stop?.();
  });
  try {
    stop = wire.send(wire.masters ? jobs : joined(jobs, (more) => void wire.send(more)));
  } catch (error) {
    failAll(jobs, error);
  }
}

/** A line to a server: commands issued at once leave together, and none waits longer than `timeout` milliseconds. */
export function lineOf(wire: Wire, timeout: number): Ask {
  let open: Batch | undefined;
  function close(): void {
    const batch = open as Batch;
    open = undefined;
    sendBatch(wire, batch, timeout);
  }
  function add(job: Job): void {
    if (!open) {
      open = { jobs: [], left: 0, cancel: close };
      queueMicrotask(close);
    }
    job.batch = open;
    open.left++;
    open.jobs.push(job);
  }
  return (command, key, read, fail, part) =>
    new Promise((resolve, reject) =>
      add({ command, key, part, read, fail, resolve: resolve as Job["resolve"], reject, batch: undefined }),
    );
}
