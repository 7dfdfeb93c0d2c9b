export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  /** The names of tests that failed first. */
  again: string[];
  told: { name?: string; version?: string; engine?: string };
}
export interface Row {
  name: string;
  passed?: number;
  failed?: number;
  skipped?: number;
  note?: string;
}
export interface Result {
  status: string;
  fullName?: string;
  failureMessages?: string[];
  meta?: object;
}
export declare function counts(report: {
  testResults: { status?: string; assertionResults: Result[] }[];
}): Counts;
export declare function trouble(
  row: { name: string; runtime?: boolean },
  code: number,
  counts: Counts,
): string | undefined;
export declare function retold(counts: Pick<Counts, "again">): string | undefined;
export declare function table(rows: readonly Row[]): string;
export declare function sum(rows: readonly Row[], key: "passed" | "failed" | "skipped"): number;
export declare function lastLine(rows: readonly Row[]): string;
