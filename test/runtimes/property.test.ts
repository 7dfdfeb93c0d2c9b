import { expect, inject, it } from "vitest";
import { fc } from "./property.ts";

it("generates from the seed of the run, so that a failure can be repeated on every runtime", () => {
  expect(fc.readConfigureGlobal()?.seed).toBe(inject("seed"));
  const take = () => fc.sample(fc.integer(), 5);
  expect(take()).toEqual(fc.sample(fc.integer(), { numRuns: 5, seed: inject("seed") }));
});
