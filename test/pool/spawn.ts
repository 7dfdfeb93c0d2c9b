// Starts the worker of the tests, of whichever kind the runtime has.
import type { PoolWorker } from "modulink-edge/pool";

type Thread = new (url: URL) => PoolWorker;

interface Host {
  readonly process?: { getBuiltinModule?(name: string): { readonly Worker: Thread } };
}

/** A worker thread, where there are no Web Workers. */
function thread(url: URL): PoolWorker {
  const { Worker } = (globalThis as Host).process!.getBuiltinModule!("node:worker_threads");
  return new Worker(url);
}

const web = typeof Worker === "function";

export const spawn = (): PoolWorker =>
  web
    ? new Worker(new URL("./worker.ts", import.meta.url), { type: "module" })
    : thread(new URL("./worker.ts", import.meta.url));

/** A worker that crashes where the other one doubles. */
export const spawnFaulty = (): PoolWorker =>
  web
    ? new Worker(new URL("./faulty.ts", import.meta.url), { type: "module" })
    : thread(new URL("./faulty.ts", import.meta.url));

/** A worker that says other things than a pool expects, and serves nothing. */
export const spawnSilent = (): PoolWorker =>
  web
    ? new Worker(new URL("./silent.ts", import.meta.url), { type: "module" })
    : thread(new URL("./silent.ts", import.meta.url));

/** A worker whose module throws. */
export const spawnBroken = (): PoolWorker =>
  web
    ? new Worker(new URL("./broken.ts", import.meta.url), { type: "module" })
    : thread(new URL("./broken.ts", import.meta.url));
