import { wasmModule } from "#wasm-lean";
import type { ProgramModule } from "./module.ts";

/** The module that only folds JSON. */
export const leanModule: ProgramModule = { compiled: wasmModule, isWhole: false };
