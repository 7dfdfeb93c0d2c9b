import type { Engine, Execution, Job } from "../engine/engine.ts";
import { referenceEngine } from "../engine/reference.ts";
import { fastestBuild, isRefusal } from "../loader/host.ts";
import type { EngineName } from "../programs/report.ts";
import { wasmEngine } from "../wasm/execution.ts";

const names: readonly unknown[] = ["auto", "wasm-simd", "wasm", "reference"] satisfies (
  | EngineName
  | "auto"
)[];

/** Throws a TypeError unless an option names an engine. */
export function checkEngine(name: unknown): void {
  if (names.includes(name)) return;
  throw new TypeError(`engine: expected one of ${names.join(", ")}, got ${String(name)}`);
}

/** The engine of each build, and the one where there is none. */
const fastest = { simd: "wasm-simd", scalar: "wasm", none: "reference" } as const;

const fastestName = (): EngineName => fastest[fastestBuild() ?? "none"];

function engine(name: EngineName): Engine {
  return name === "reference" ? referenceEngine : wasmEngine(name);
}

/** Which engine executes a plan, and why. */
export interface EngineChoice {
  /** The engine. */
  readonly engine: EngineName;
  /** Why this one. */
  readonly why: string;
}

const reasons = {
  "wasm-simd": "the fastest here, WebAssembly with SIMD; small inputs stay in TypeScript",
  wasm: "the fastest here, WebAssembly without SIMD; small inputs stay in TypeScript",
  reference: "there is no WebAssembly here",
} as const;

/** The engine that will be opened, unless the host refuses it. */
export function engineChoice(name: EngineName | "auto"): EngineChoice {
  if (name !== "auto") return { engine: name, why: "as the plan says" };
  const engine = fastestName();
  return { engine, why: reasons[engine] };
}

/** Bytes that TypeScript reads while a module that is there is made ready. */
const few = 512;
/** Bytes that TypeScript reads while a module is compiled. */
const compiling = 32_768;

/** How many bytes TypeScript has read instead of a module that had to be compiled. */
let readInstead = 0;

/** Whether TypeScript is done with so many bytes before a module would be; one is compiled once that would have paid. */
function isSmall(size: number | undefined): boolean {
  if (size === undefined) return false;
  if (size > few) readInstead += size;
  return size <= few || readInstead <= compiling;
}

/** Opens a job on the named engine; `auto` takes the fastest that this host runs for a source of about so many bytes. */
export function openJob(
  name: EngineName | "auto",
  job: Job,
  size?: number,
): { name: EngineName; execution: Execution } {
  if (name !== "auto") return { name, execution: engine(name).open(job) };
  const own = isSmall(size) ? "reference" : fastestName();
  try {
    return { name: own, execution: engine(own).open(job) };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { name: "reference", execution: referenceEngine.open(job) };
  }
}
