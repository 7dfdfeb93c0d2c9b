import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

interface Measured {
  /** What the store takes on the heap, and what it says it takes, in bytes. */
  readonly heap: number;
  readonly counted: number;
  readonly maxBytes: number;
}

const program = fileURLToPath(new URL("./heap.ts", import.meta.url));

/** Each kind has a process of its own, for what others leave on a heap is more than 5 %. */
async function measure(kind: string): Promise<Measured> {
  const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", program, kind]);
  return JSON.parse(stdout);
}

describe("a full store in memory takes on the heap what it counts, to 5 %", () => {
  it.each([
    "a number",
    "a fraction",
    "Latin text of 100 units",
    "Latin text of 2,000 units",
    "Chinese text of 1,000 units",
    "100 bytes",
    "2,000 bytes",
    "a list of 100 whole numbers",
    "a list of 100 fractions",
    "nested objects",
  ])("with %s in each entry", async (kind) => {
    const { heap, counted, maxBytes } = await measure(kind);
    expect(counted).toBeLessThanOrEqual(maxBytes);
    expect(heap / counted).toBeGreaterThan(0.95);
    expect(heap / counted).toBeLessThan(1.05);
  });
});
