import { wasmModule } from "#wasm-lean";
import type { ProgramModule } from "../linear/module.ts";

/** The module that only folds JSON. */
export const leanModule: ProgramModule = { compiled: wasmModule, isWhole: false };
