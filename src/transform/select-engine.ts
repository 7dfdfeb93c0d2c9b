import type { Engine, Execution, Job } from "../engine/engine.ts";
import { referenceEngine } from "../engine/reference.ts";
import type { EngineName } from "../engine/report.ts";
import { wasmEngine } from "../wasm/execution.ts";
import { hasSimd } from "../wasm/module.ts";

const names: readonly unknown[] = ["auto", "wasm-simd", "wasm", "reference"] satisfies (
  | EngineName
  | "auto"
)[];

/** Throws a TypeError unless an option names an engine. */
export function checkEngine(name: unknown): void {
  if (names.includes(name)) return;
  throw new TypeError(`engine: expected one of ${names.join(", ")}, got ${String(name)}`);
}

function fastestName(): EngineName {
  if (typeof WebAssembly === "undefined") return "reference";
  return hasSimd() ? "wasm-simd" : "wasm";
}

function engine(name: EngineName): Engine {
  return name === "reference" ? referenceEngine : wasmEngine(name);
}

/** Whether the host refused the module (a policy forbids it) or its memory. */
function isRefusal(error: unknown): boolean {
  return error instanceof WebAssembly.CompileError || error instanceof RangeError;
}

/** Opens a job on the named engine; `auto` takes the fastest that this host runs. */
export function openJob(name: EngineName | "auto", job: Job): { name: EngineName; execution: Execution } {
  if (name !== "auto") return { name, execution: engine(name).open(job) };
  const fastest = fastestName();
  try {
    return { name: fastest, execution: engine(fastest).open(job) };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { name: "reference", execution: referenceEngine.open(job) };
  }
}
