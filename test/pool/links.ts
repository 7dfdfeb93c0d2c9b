// What the workers of the tests can do.
import { ModulinkError, type Run, sleep } from "../../src/index.ts";
import { transferred } from "../../src/pool/index.ts";

interface Host {
  readonly process?: { readonly versions: { readonly node?: string }; exit(code: number): never };
  close?(): void;
}

const host = globalThis as unknown as Host;

/** Keeps the processor busy until it is ended from outside. */
function spin(): never {
  for (;;);
}

function hog(): never {
  const all: unknown[] = [];
  for (;;) all.push(Array.from({ length: 10_000 }, Math.random));
}

/** Ends the thread it runs in, as far as the runtime lets it, and never answers. */
function die(): Promise<never> {
  if (typeof host.process?.exit === "function") host.process.exit(3);
  else host.close?.();
  return new Promise(() => {});
}

export const links = {
  double: (n: number): number => n * 2,
  greet: async (name: string, run: Run): Promise<string> => {
    await sleep("1ms", run);
    return `Hello, ${name}`;
  },
  /** Waits for this many milliseconds, or until it is aborted. */
  wait: async (ms: number, run: Run): Promise<number> => {
    run.signal.addEventListener("abort", () => {
      lastReason = run.signal.reason;
    });
    await sleep(ms, run);
    return ms;
  },
  /** Why the last wait of this worker was aborted. */
  lastReason: (_: null): unknown => lastReason,
  told: (_: null, { id, origin, deadline, clock, path }: Run) => ({
    id,
    origin,
    left: deadline === undefined ? undefined : deadline - clock.now(),
    path,
  }),
  spin: (_: null): never => spin(),
  die: (_: null): Promise<never> => die(),
  /** Takes all the memory there is. */
  hog: (_: null): never => hog(),
  /** Fails where nobody waits for it. */
  uncaught: (_: null): Promise<never> => {
    setTimeout(() => {
      throw new Error("nobody caught this");
    });
    return new Promise(() => {});
  },
  fail: (kind: "type" | "own" | "library" | "value" | "dom"): never => {
    if (kind === "type") throw new TypeError("not this", { cause: new RangeError("too far") });
    if (kind === "library") throw new ModulinkError("rate-limited", "later", { retryAfter: 7 });
    if (kind === "value") throw "a text";
    if (kind === "dom") throw new DOMException("stopped", "AbortError");
    throw Object.assign(new Error("declined"), { name: "CardError", code: "E_CARD", send: () => {} });
  },
  giveFunction:
    (_: null): unknown =>
    () => {},
  length: (bytes: Uint8Array<ArrayBuffer>): number => bytes.byteLength,
  fill: (bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => {
    bytes.fill(7);
    return transferred(bytes, [bytes.buffer]);
  },
  /** Gives bytes to be moved, and tells what is left of the ones before. */
  leftOver: (length: number): { left: number; bytes: Uint8Array<ArrayBuffer> } => {
    const left = last.byteLength;
    const bytes = new Uint8Array(length);
    last = bytes;
    return transferred({ left, bytes }, [bytes.buffer]);
  },
};

let last = new Uint8Array(1);
let lastReason: unknown;

export type Links = typeof links;
