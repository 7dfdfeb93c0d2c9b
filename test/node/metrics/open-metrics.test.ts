// The public test data of OpenMetrics, of which no package exists: OPENMETRICS_TESTDATA names a copy of its `tests/testdata/parsers`.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readOpenMetrics } from "../../metrics/open-metrics.ts";

const folder = process.env["OPENMETRICS_TESTDATA"];

/** Whether the reader takes a text; it throws what is no verdict. */
function takes(text: string): boolean {
  try {
    readOpenMetrics(text);
    return true;
  } catch (error) {
    if ((error as Error).name !== "Error") throw error;
    return false;
  }
}

describe.runIf(folder)("the reader of OpenMetrics in these tests", () => {
  it("takes and refuses what the public test data says", () => {
    const names = readdirSync(folder ?? "");
    const wanted: Record<string, boolean> = {};
    const found: Record<string, boolean> = {};
    for (const name of names) {
      const read = (file: string) => readFileSync(join(folder ?? "", name, file), "utf8");
      const { file, shouldParse } = JSON.parse(read("test.json")) as { file: string; shouldParse: boolean };
      wanted[name] = shouldParse;
      found[name] = takes(read(file));
    }
    expect(names.length).toBeGreaterThan(200);
    expect(found).toEqual(wanted);
  });
});
