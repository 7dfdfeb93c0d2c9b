import { wasmModule } from "#wasm";
import type { ProgramModule } from "../linear/module.ts";

/** The module that has everything. */
export const wholeModule: ProgramModule = { compiled: wasmModule, isWhole: true };
