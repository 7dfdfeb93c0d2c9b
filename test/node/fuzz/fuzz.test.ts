import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, inject, it } from "vitest";

const seconds = Number(process.env["FUZZ_SECONDS"] ?? 60);
const given = process.env["FUZZ_SEED"];

describe("whatever comes in", () => {
  it("never traps, hangs, grows or reads foreign memory, and is the same on every engine", {
    timeout: 3_600_000,
  }, async () => {
    const seed = given === undefined ? inject("seed") : Number(given);
    // A process of its own, since its memory is measured.
    const args = ["scripts/fuzz.mjs", "--seconds", `${seconds}`, "--seed", `${seed >>> 0}`];
    const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1 << 26 });
    const [, cases] = /^(\d+) cases/m.exec(stdout) ?? [];
    expect(Number(cases)).toBeGreaterThan(10 * seconds);
  });
});
