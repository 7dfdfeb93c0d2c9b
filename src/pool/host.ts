import type { PoolMode } from "./options.ts";

/** The end of a channel, as worker threads have it. */
interface ThreadPort {
  postMessage(message: unknown, transfer?: readonly object[]): void;
  on(event: string, fn: (message: unknown) => void): void;
}

interface Threads {
  readonly Worker?: unknown;
  readonly parentPort?: ThreadPort | null;
}

interface Host {
  readonly process?: { readonly getBuiltinModule?: (name: string) => unknown };
  readonly Worker?: unknown;
  readonly WorkerGlobalScope?: unknown;
  readonly navigator?: { readonly userAgent?: string; readonly hardwareConcurrency?: number };
}

const host = globalThis as Host;

/** Worker threads, where there are any; an `import` of them would keep this file from browsers. */
const threads = (): Threads | undefined =>
  host.process?.getBuiltinModule?.("node:worker_threads") as Threads | undefined;

/** The workers this runtime has. Cloudflare Workers can load the module of worker threads, and start none. */
export function modeHere(): PoolMode {
  if (typeof host.Worker === "function") return "web-workers";
  const bare = host.navigator?.userAgent === "Cloudflare-Workers" || !threads()?.Worker;
  return bare ? "inline" : "worker-threads";
}

/** One worker less than there are processors, for this thread has work, too. */
export const sizeHere = (): number => Math.max(1, (host.navigator?.hardwareConcurrency ?? 1) - 1);

/** How a worker talks with who started it. */
export interface Port {
  post(message: unknown, transfer?: readonly object[]): void;
  /** Calls `lost` for a message that could not be read. */
  hear(fn: (message: unknown) => void, lost: () => void): void;
  /** Locks by which others can tell that this worker is gone; none where it is told anyway. */
  readonly locks: LockManager | undefined;
}

function threadPort(port: ThreadPort): Port {
  return {
    post: (message, transfer) => port.postMessage(message, transfer),
    hear(fn, lost) {
      port.on("message", fn);
      port.on("messageerror", lost);
    },
    locks: undefined,
  };
}

function webPort(): Port {
  return {
    post: (message, transfer = []) =>
      globalThis.postMessage(message, { transfer: transfer as Transferable[] }),
    hear(fn, lost) {
      globalThis.addEventListener("message", ({ data }) => fn(data));
      globalThis.addEventListener("messageerror", lost);
    },
    locks: globalThis.navigator?.locks,
  };
}

/** The way out of this worker; undefined outside of one. */
export function portHere(): Port | undefined {
  const port = threads()?.parentPort;
  if (port) return threadPort(port);
  return host.WorkerGlobalScope && typeof globalThis.postMessage === "function" ? webPort() : undefined;
}
