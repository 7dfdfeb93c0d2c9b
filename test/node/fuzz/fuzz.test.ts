import { describe, expect, inject, it } from "vitest";
import { fuzz } from "./harness.ts";

const seconds = Number(process.env["FUZZ_SECONDS"] ?? 60);
const given = process.env["FUZZ_SEED"];

describe("whatever comes in", () => {
  it("never traps, hangs, grows or reads foreign memory, and is the same on every engine", {
    timeout: 3_600_000,
  }, async () => {
    const seed = given === undefined ? inject("seed") : Number(given);
    const { cases, failure } = await fuzz({ seconds, seed });
    expect(failure).toBe(undefined);
    expect(cases).toBeGreaterThan(10 * seconds);
  });
});
