export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  told: { name?: string; version?: string; engine?: string };
}
export interface Row {
  name: string;
  passed?: number;
  failed?: number;
  skipped?: number;
  note?: string;
}
export declare function counts(report: {
  testResults: { status?: string; assertionResults: { status: string; meta?: object }[] }[];
}): Counts;
export declare function trouble(
  row: { name: string; runtime?: boolean },
  code: number,
  counts: Counts,
): string | undefined;
export declare function table(rows: readonly Row[]): string;
export declare function sum(rows: readonly Row[], key: "passed" | "failed" | "skipped"): number;
export declare function lastLine(rows: readonly Row[]): string;
