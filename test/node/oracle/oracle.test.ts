// Generated plans over generated data, against SQLite, which shares nothing with the library. `FUZZ_SEED=…` repeats the batch
// that failed, `ORACLE_CASES=5000000` makes a night of it.
import { afterAll, describe, expect, inject, it } from "vitest";
import { batchSize, outcomeOf } from "./batch.ts";
import { Database } from "./database.ts";
import type { Step } from "./types.ts";

const total = Number(process.env["ORACLE_CASES"] ?? 100_000);
const given = process.env["FUZZ_SEED"];

const kinds: readonly {
  readonly of: string;
  readonly kinds: readonly Step["kind"][];
  readonly windows: boolean;
  readonly part: number;
}[] = [
  { of: "filters and derived fields", kinds: ["filter", "derive", "select"], windows: false, part: 0.25 },
  { of: "groups and aggregates", kinds: ["filter", "derive", "group"], windows: false, part: 0.25 },
  { of: "windows", kinds: ["filter", "derive", "group", "group"], windows: true, part: 0.2 },
  {
    of: "all steps after one another",
    kinds: ["filter", "derive", "select", "group", "limit", "sort", "distinct", "join"],
    windows: true,
    part: 0.3,
  },
];

describe("plans give what SQLite gives, on every engine and for every cut", () => {
  const database = new Database();
  afterAll(() => database.close());

  for (const { of, part, ...allowed } of kinds)
    it(`for ${of}`, { timeout: 3_600_000 }, () => {
      const batches = given === undefined ? Math.ceil((total * part) / batchSize) : 1;
      let fruitful = 0;
      for (let batch = 0; batch < batches; batch++) {
        const seed = given === undefined ? (inject("seed") + batch) >>> 0 : Number(given);
        const outcome = outcomeOf(seed, allowed, database);
        expect(outcome.failure).toBe(undefined);
        fruitful += outcome.fruitful;
      }
      expect(fruitful).toBeGreaterThan((batches * batchSize) / 10);
    });
});
