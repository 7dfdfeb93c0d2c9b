import { describe, expect, it } from "vitest";
import { counts, lastLine, type Result, retold, table, trouble } from "../../scripts/summary.mjs";

const report = (...assertionResults: Result[]) => ({
  testResults: [{ assertionResults }],
});
const told = (name: string) => ({ status: "passed", meta: { told: { name, version: "1", engine: "wasm" } } });
const firefox = { name: "firefox", runtime: true };

describe("the counts of a run", () => {
  it("tell passed, failed and skipped tests apart, and carry what a test told", () => {
    const found = counts(
      report(told("deno"), { status: "failed" }, { status: "skipped" }, { status: "todo" }),
    );
    expect(found).toEqual({
      passed: 1,
      failed: 1,
      skipped: 2,
      again: [],
      told: { name: "deno", version: "1", engine: "wasm" },
    });
  });
});

describe("a test that passed at its second try", () => {
  it("passed, and is named", () => {
    const found = counts(report({ status: "passed", fullName: "tabs > one", failureMessages: ["late"] }));
    expect([found.passed, found.failed, retold(found)]).toEqual([
      1,
      0,
      "passed at the second try: tabs > one",
    ]);
    expect(
      retold(counts(report({ status: "passed", fullName: "two", failureMessages: [] }))),
    ).toBeUndefined();
  });
});

describe("a file that could not be loaded", () => {
  it("counts as a failure", () => {
    const file = { status: "failed", assertionResults: [] };
    expect(counts({ testResults: [file, ...report(told("node")).testResults] }).failed).toBe(1);
  });
});

describe("a run", () => {
  it("is well when tests passed on the runtime of its row", () => {
    expect(trouble(firefox, 0, counts(report(told("firefox"))))).toBeUndefined();
  });

  it("is not well when it broke outside a test", () => {
    expect(trouble(firefox, 1, counts(report(told("firefox"))))).toBe("failed outside a test");
  });

  it("is not well when it ran nothing", () => {
    expect(trouble(firefox, 0, counts(report()))).toBe("ran no test");
    expect(trouble(firefox, 0, counts(report({ status: "skipped" })))).toBe("ran no test");
  });

  it("is not well when it ran elsewhere", () => {
    expect(trouble(firefox, 0, counts(report(told("node"))))).toBe("ran on node");
    expect(trouble(firefox, 0, counts(report({ status: "passed" })))).toBe("ran on an unknown runtime");
  });
});

describe("the summary", () => {
  const rows = [
    { name: "node", passed: 2, failed: 1 },
    { name: "firefox", note: "left out" },
  ];

  it("has a line for every row", () => {
    expect(table(rows).split("\n")).toHaveLength(3);
    expect(table(rows)).toMatch(/^firefox .*left out$/m);
  });

  it("ends with how many passed and failed, and skipped if any were", () => {
    expect(lastLine(rows)).toBe("2 passed, 1 failed");
    expect(lastLine([...rows, { name: "bun", passed: 1, skipped: 3 }])).toBe("3 passed, 1 failed, 3 skipped");
  });
});
