// What `npm test` makes of the reports of its rows: counts, troubles, and the table at the end.

/** What vitest's JSON report says of one run: counts, and what the tests told about their runtime. */
export function counts(report) {
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const count = (...states) => tests.filter(({ status }) => states.includes(status)).length;
  // A file can fail without a failing test: it could not be imported, or a suite of it is empty.
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === "failed" && !assertionResults.some((test) => test.status === "failed"),
  );
  return {
    passed: count("passed"),
    failed: count("failed") + broken.length,
    skipped: count("skipped", "pending", "todo", "disabled"),
    again: tests
      .filter(({ status, failureMessages }) => status === "passed" && failureMessages?.length > 0)
      .map(({ fullName }) => fullName),
    told: Object.assign({}, ...tests.map(({ meta }) => meta?.told ?? {})),
  };
}

/** What is said of tests that failed and, tried once more, passed. */
export const retold = ({ again }) =>
  again.length > 0 ? `passed at the second try: ${again.join("; ")}` : undefined;

/** Why a run that looks well is not: it broke outside a test, ran nothing, or ran on another runtime than its row says. */
export function trouble(row, code, { passed, failed, told }) {
  if (code !== 0 && failed === 0) return "failed outside a test";
  if (passed + failed === 0) return "ran no test";
  if (row.runtime && told.name !== row.name) return `ran on ${told.name ?? "an unknown runtime"}`;
  return undefined;
}

function columns(lines) {
  const widths = lines[0].map((_, at) => Math.max(...lines.map((line) => line[at].length)));
  return lines.map((line) =>
    line
      .map((cell, at) => cell.padEnd(widths[at]))
      .join("  ")
      .trimEnd(),
  );
}

const heads = ["runs on", "version", "engine", "passed", "failed", "skipped", "seconds", "note"];

/** The table, one line a row. */
export function table(rows) {
  const cells = ({ name, version, engine, passed, failed, skipped, seconds, note }) =>
    [name, version, engine, passed, failed, skipped, seconds, note].map((cell) => String(cell ?? ""));
  return columns([heads, ...rows.map(cells)]).join("\n");
}

/** How many rows or tests in all: `key` is "passed", "failed" or "skipped". */
export const sum = (rows, key) => rows.reduce((total, row) => total + (row[key] ?? 0), 0);

/** The last line: `N passed, N failed`, and how many were skipped when any were. */
export function lastLine(rows) {
  const skipped = sum(rows, "skipped");
  const line = `${sum(rows, "passed")} passed, ${sum(rows, "failed")} failed`;
  return skipped > 0 ? `${line}, ${skipped} skipped` : line;
}
