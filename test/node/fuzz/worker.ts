// Runs cases until it is stopped, and says which one it is at, so that it can be watched from outside.
import { parentPort, workerData } from "node:worker_threads";
import { caseOf } from "./case.ts";
import { poisonMemory } from "./poison.ts";

const { seed, progress, once } = workerData as { seed: number; progress: SharedArrayBuffer; once: boolean };
const at = new Uint32Array(progress);
const poison = poisonMemory();

/** Runs the case of a number, and gives a failure as data. */
function failureOf(number: number): object | undefined {
  const { run, ...rest } = caseOf(number, poison);
  let found: string;
  try {
    found = run();
  } catch (error) {
    found = `an error that has no place here: ${(error as Error)?.stack ?? String(error)}`;
  }
  return found === "" ? undefined : { seed: number, found, ...rest };
}

for (let i = 0; ; i++) {
  Atomics.store(at, 0, (seed + i) >>> 0);
  Atomics.store(at, 1, i);
  const failure = failureOf((seed + i) >>> 0);
  if (failure !== undefined || once) {
    parentPort?.postMessage(failure ?? { passed: true });
    break;
  }
  // Messages from outside, such as an end, are heard between cases.
  if (i % 100 === 99) await new Promise((resolve) => setImmediate(resolve));
}
