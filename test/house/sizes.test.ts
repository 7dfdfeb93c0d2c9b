import { describe, expect, it } from "vitest";
import { sizeProblems, table, withTable } from "../../scripts/sizes.mjs";

const empty = "# A\n<!-- sizes: npm run sizes -- --write -->\n<!-- /sizes -->\nMore.\n";
const small = [{ name: "modulink-edge", plain: 3000, brotli: 1000, budget: 2560 }];
const page = withTable(empty, table(small)) ?? "";

describe("the sizes", () => {
  it("are well when every entry is within its budget and the page tells them", () => {
    expect(sizeProblems(small, page)).toEqual([]);
    expect(page).toContain("| `modulink-edge` | 2.9 KB | 1.0 KB | 2.5 KB |");
  });

  it("are a problem when an entry outgrows its budget", () => {
    const grown = [{ name: "modulink-edge", plain: 9000, brotli: 2561, budget: 2560 }];
    const told = withTable(empty, table(grown)) ?? "";
    expect(sizeProblems(grown, told)).toEqual(["modulink-edge: 2561 bytes after brotli, the budget is 2560"]);
  });

  it("are a problem when the page tells other numbers", () => {
    const grown = [{ name: "modulink-edge", plain: 3000, brotli: 1200, budget: 2560 }];
    expect(sizeProblems(grown, page)).toEqual([expect.stringContaining("stale")]);
  });

  it("are a problem when the page has no place for them", () => {
    expect(sizeProblems(small, "# A\n")).toEqual([expect.stringContaining("missing")]);
  });
});
