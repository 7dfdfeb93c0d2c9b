import type { Chain } from "../core/chain.ts";
import { chain } from "../core/compose.ts";
import { newId } from "../core/runtime.ts";
import { carry, revive } from "./failure.ts";
import { type Port, portHere } from "./host.ts";
import type { Served } from "./options.ts";
import type { Message, Order, Report } from "./protocol.ts";
import { listOf } from "./transferred.ts";

/** A served link as a chain of its own, which gives every call a run. */
type Task = Chain<unknown, unknown>;

function taskOf(tasks: ReadonlyMap<string, Task>, name: string): Task {
  const task = tasks.get(name);
  if (task) return task;
  throw new TypeError(`the worker serves no link "${name}", but ${[...tasks.keys()].join(", ") || "none"}`);
}

/** Sends a result; what cannot be sent is an error that says whose it is. */
function sendDone(port: Port, name: string, value: unknown): void {
  try {
    port.post({ modulink: "done", value } satisfies Report, listOf(value));
  } catch (cause) {
    throw new TypeError(`the output of "${name}" cannot be sent to another thread: ${cause}`, { cause });
  }
}

/** Tells the pool that calls may come, with a lock that is free again when this worker is gone. */
function announce({ post, locks }: Port): void {
  const ready = (lock?: string): void => post({ modulink: "ready", lock } satisfies Report);
  if (!locks) {
    ready();
    return;
  }
  const lock = newId();
  const hold = (): Promise<never> => {
    ready(lock);
    return new Promise(() => {});
  };
  locks.request(lock, hold).catch(() => ready());
}

/**
 * Offers links to the pool that started this worker; the last thing the worker's module does.
 *
 * A link gets a run of its own: its signal aborts when the caller's does, its deadline is what the caller has left, and its
 * id and origin are the caller's. What it emits stays in the worker. Works in Web Workers and in worker threads. Throws a
 * `TypeError` outside of a worker, and for what is not a function.
 *
 * @example
 * import { isMainThread, Worker } from "node:worker_threads";
 * import { chain } from "modulink-edge";
 * import { pool, serve } from "modulink-edge/pool";
 *
 * const links = { double: (n: number) => n * 2 };
 * if (isMainThread) {
 *   const workers = pool<typeof links>({ spawn: () => new Worker(new URL(import.meta.url)) });
 *   await chain("c").link(workers.link("double"))(21); // 42
 *   await workers.close();
 * } else serve(links); // most often in a module of its own
 */
export function serve(links: Served): void {
  const port = portHere();
  if (!port) throw new TypeError("serve must be called in a worker that a pool has started");
  const tasks = new Map(
    Object.entries(links).map(([name, fn]) => [name, chain("worker").link(name, fn) as unknown as Task]),
  );
  let current = new AbortController();

  async function answer({ name, input, left, id, origin }: Order & { modulink: "call" }): Promise<void> {
    current = new AbortController();
    const { signal } = current;
    try {
      const value = await taskOf(tasks, name).run(input, { signal, deadline: left, id, origin });
      sendDone(port!, name, value);
    } catch (error) {
      lose(error);
    }
  }
  const lose = (error: unknown): void =>
    port.post({ modulink: "failed", error: carry(error) } satisfies Report);
  const hear = (message: unknown): void => {
    const order = message as Message<Order>;
    if (order?.modulink === "call") void answer(order);
    if (order?.modulink === "abort") current.abort(revive(order.reason));
  };
  port.hear(hear, () => lose(new TypeError("the input cannot be read in the worker")));
  announce(port);
}
