// fast-check with the seed of this run: `npm test` prints it, `SEED=... npm test` repeats it, on every runtime.
import * as fc from "fast-check";
import { inject } from "vitest";
import { runtime } from "./tell.ts";

declare module "vitest" {
  export interface ProvidedContext {
    seed: number;
  }
}

fc.configureGlobal({ seed: inject("seed") });

/** How many cases a costly property is tried with: all of them on Node, a tenth on the other runtimes. */
export const cases = (all: number): number => (runtime().name === "node" ? all : Math.ceil(all / 10));

export { fc };
