import type { Engine, Execution, Job } from "../engine/engine.ts";
import { referenceEngine } from "../engine/reference.ts";
import type { ProgramModule } from "../linear/module.ts";
import { fastestBuild } from "../loader/host.ts";
import type { EngineName } from "../programs/report.ts";
import { wasmEngine } from "../wasm/execution.ts";
import { AutoExecution } from "./auto-execution.ts";

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

function engineOf(name: EngineName, module: ProgramModule): Engine {
  return name === "reference" ? referenceEngine : wasmEngine(name, module);
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

/** Opens a job on the named engine; `auto` goes over to the fastest that this host runs. */
export function openJob(
  { engine, module }: { readonly engine: EngineName | "auto"; readonly module: ProgramModule },
  job: Job,
): Execution {
  if (engine !== "auto") return engineOf(engine, module).open(job);
  const fastest = fastestName();
  return fastest === "reference"
    ? referenceEngine.open(job)
    : new AutoExecution(job, (given) => engineOf(fastest, module).open(given));
}
