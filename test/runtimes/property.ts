// fast-check with the seed of this run: `npm test` prints it, `SEED=... npm test` repeats it, on every runtime.
import * as fc from "fast-check";
import { inject } from "vitest";

declare module "vitest" {
  export interface ProvidedContext {
    seed: number;
  }
}

fc.configureGlobal({ seed: inject("seed") });

export { fc };
