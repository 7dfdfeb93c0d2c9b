import { isThenable } from "../core/settle.ts";
import type { Call, Outcome } from "./call.ts";
import { carry, revive } from "./failure.ts";
import type { PoolMode, PoolWorker, Served } from "./options.ts";
import type { Message, Order, Report } from "./protocol.ts";

/** What a pool is told of a hand. */
export interface Ears {
  ready(): void;
  settled(outcome: Outcome): void;
  died(cause: unknown): void;
}

/** Whatever does a pool's calls, one at a time. */
export interface Hand {
  readonly mode: PoolMode;
  /** Begins a call; throws when its input cannot be sent. */
  begin(call: Call): void;
  /** Asks it to stop what it does. */
  abort(reason: unknown): void;
  /** Ends it; calls `gone` when it is. */
  end(gone: () => void): void;
  /** Says whether the process has to stay alive for it. */
  hold(on: boolean): void;
}

/** A worker of either kind. */
interface Either extends PoolWorker {
  postMessage(message: unknown, transfer: readonly object[]): void;
  on?(name: string, fn: (event: never) => void): void;
  addEventListener?(name: string, fn: (event: never) => void): void;
  ref?(): void;
  unref?(): void;
}

/** What a Web Worker's events tell besides their type. */
type Told = Partial<Pick<ErrorEvent, "error" | "message">> & Partial<Pick<CloseEvent, "code">>;

const ended = (code: unknown): Error => new Error(`the worker ended with code ${code}`);

/** Listens to a worker thread: it tells values, and always its end. */
function hearThread(worker: Either, hear: (message: unknown) => void, ears: Ears, lost: () => void): void {
  worker.on?.("message", hear);
  worker.on?.("messageerror", lost);
  worker.on?.("error", ears.died);
  worker.on?.("exit", (code) => ears.died(ended(code)));
}

/** Listens to a Web Worker: it tells events, some runtimes its end, and an error that nobody takes is everybody's in Deno. */
function hearWeb(worker: Either, hear: (message: unknown) => void, ears: Ears, lost: () => void): void {
  worker.addEventListener?.("message", ({ data }: MessageEvent) => hear(data));
  worker.addEventListener?.("messageerror", lost);
  worker.addEventListener?.("error", (event: Event & Told) => {
    event.preventDefault();
    ears.died(event.error ?? new Error(event.message || "the worker's module could not be loaded"));
  });
  worker.addEventListener?.("close", ({ code }: Told) => ears.died(ended(code)));
}

/** Waits for the lock that a worker holds while it lives: nothing else tells that it has closed itself. */
function watch(lock: string | undefined, died: Ears["died"]): void {
  if (lock) navigator.locks.request(lock, () => died(new Error("the worker has closed"))).catch(() => {});
}

/** Makes a hand of a worker. Throws a `TypeError` for anything else. */
export function handOf(given: PoolWorker, ears: Ears): Hand {
  const worker = given as Either;
  const thread = typeof worker?.on === "function";
  if (!thread && typeof worker?.addEventListener !== "function")
    throw new TypeError(`spawn must give a Worker, got ${given}`);
  const post = (order: Order, transfer: readonly object[] = []): void => worker.postMessage(order, transfer);
  const hear = (message: unknown): void => {
    const report = message as Message<Report>;
    if (report?.modulink === "ready") {
      watch(report.lock, ears.died);
      ears.ready();
    }
    if (report?.modulink === "done") ears.settled({ value: report.value });
    if (report?.modulink === "failed") ears.settled({ error: revive(report.error) });
  };
  const lost = (): void => ears.settled({ error: new TypeError("the output cannot be read on this thread") });
  (thread ? hearThread : hearWeb)(worker, hear, ears, lost);
  return {
    mode: thread ? "worker-threads" : "web-workers",
    begin({ name, input, run: { deadline, clock, id, origin }, transfer }) {
      const left = deadline === undefined ? undefined : Math.max(0, deadline - clock.now());
      post({ modulink: "call", name, input, left, id, origin }, transfer);
    },
    abort: (reason) => post({ modulink: "abort", reason: carry(reason) }),
    end(gone) {
      const end = worker.terminate();
      isThenable(end) ? end.then(gone, gone) : gone();
    },
    hold: (on) => (on ? worker.ref?.() : worker.unref?.()),
  };
}

/** A hand of this thread: it calls the links themselves, which hear of an abort by their own run. */
export function inlineHand(links: Served, { ready, settled }: Ears): Hand {
  void Promise.resolve().then(ready);
  return {
    mode: "inline",
    begin({ name, input, run }) {
      const out = new Promise((resolve) => resolve(links[name]!(input as never, run)));
      out.then(
        (value) => settled({ value }),
        (error) => settled({ error }),
      );
    },
    abort() {},
    end: (gone) => gone(),
    hold() {},
  };
}
