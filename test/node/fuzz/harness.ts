// Watches a worker that runs cases: it must go on, stay small, and find nothing.
import { mkdirSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";

/** What is asked for. */
export interface FuzzOptions {
  readonly seconds: number;
  /** The number of the first case; the others follow. */
  readonly seed: number;
  /** Whether to run the one case only. */
  readonly once?: boolean;
  /** Where a case that failed is written. Default `test-results`. */
  readonly folder?: string;
}

/** What came of it. */
export interface FuzzResult {
  readonly cases: number;
  /** The most memory that the process had, in bytes. */
  readonly rss: number;
  /** What went wrong, for people; the case is in the file. */
  readonly failure?: string;
  readonly file?: string;
}

/** No case takes so long, on a busy machine either. */
const longestCase = 30_000;
/** Most memory of the process, in bytes: cases are small, and what they need is given back. */
const mostMemory = 1 << 30;

const shown = (value: unknown): string =>
  JSON.stringify(
    value,
    (_, one: unknown) => (one instanceof Uint8Array ? { base64: Buffer.from(one).toString("base64") } : one),
    1,
  );

function kept(failure: object, seed: number, folder: string): { failure: string; file: string } {
  mkdirSync(folder, { recursive: true });
  const file = `${folder}/fuzz-${seed}.json`;
  writeFileSync(file, shown(failure));
  const again = `npm run fuzz -- --seed ${seed} --once`;
  return { failure: `${again}\n${String((failure as { found?: unknown }).found).slice(0, 4000)}`, file };
}

/** Runs cases for some seconds, or until one fails. */
export async function fuzz({
  seconds,
  seed,
  once = false,
  folder = "test-results",
}: FuzzOptions): Promise<FuzzResult> {
  const progress = new SharedArrayBuffer(8);
  const at = new Uint32Array(progress);
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    workerData: { seed, progress, once },
  });
  let found: object | undefined;
  worker.on("message", (message: object) => {
    found = message;
  });
  worker.on("error", (error: Error) => {
    found ??= { found: `the worker ended: ${error.stack ?? String(error)}` };
  });
  let rss = 0;
  let [last, since] = [-1, performance.now()];
  const end = since + seconds * 1000;
  while (found === undefined && performance.now() < end) {
    await sleep(50);
    rss = Math.max(rss, process.memoryUsage.rss());
    const now = Atomics.load(at, 1);
    if (now !== last) [last, since] = [now, performance.now()];
    if (performance.now() - since > longestCase) found ??= { found: `no end within ${longestCase} ms` };
    if (rss > mostMemory) found ??= { found: `the process has ${rss} bytes` };
  }
  await worker.terminate();
  const cases = Atomics.load(at, 1) + (once ? 1 : 0);
  if (found === undefined || "passed" in found) return { cases, rss };
  return { cases, rss, ...kept(found, Atomics.load(at, 0), folder) };
}
