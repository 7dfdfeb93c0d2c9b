import { wasmModule } from "#wasm-hash";
import { type Build, fastestBuild, instance, isRefusal } from "../loader/host.ts";
import type { Hasher } from "./hasher.ts";
import { plainHasher } from "./plain-hasher.ts";
import { wasmHasher } from "./wasm-hasher.ts";

/** Hashes by WebAssembly of one build; throws where the host refuses it. */
export const hasherOf = (build: Build): Hasher => wasmHasher(instance(wasmModule(build)));

let chosen: Hasher | undefined;

function choose(): Hasher {
  const build = fastestBuild();
  try {
    return build === undefined ? plainHasher : hasherOf(build);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return plainHasher;
  }
}

/** The fastest that this host has, chosen at the first call. */
export const hasher = (): Hasher => (chosen ??= choose());
