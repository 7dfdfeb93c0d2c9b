// What the host lets the modules of WebAssembly do.

/** The kinds every module is built in. */
export type Build = "simd" | "scalar";

/** A module with one function that uses a SIMD instruction. */
const simdProbe = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98,
  11,
];

/** The fastest kind this host runs; undefined where there is no WebAssembly at all. */
export function fastestBuild(): Build | undefined {
  if (typeof WebAssembly === "undefined") return undefined;
  return WebAssembly.validate(Uint8Array.from(simdProbe)) ? "simd" : "scalar";
}

/** A new instance of a module; throws where the host refuses it. */
export function instance<Exports>(module: WebAssembly.Module): Exports {
  return new WebAssembly.Instance(module, {}).exports as unknown as Exports;
}

/** Whether the host refused a module (a policy forbids it) or its memory. */
export function isRefusal(error: unknown): boolean {
  return error instanceof WebAssembly.CompileError || error instanceof RangeError;
}
