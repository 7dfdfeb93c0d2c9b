export interface Measured {
  name: string;
  plain: number;
  brotli: number;
  budget: number;
}
export declare function measure(): Promise<Measured[]>;
export declare function table(measured: readonly Measured[]): string;
export declare function withTable(
  text: string,
  content: string,
  marks?: { start: string; end: string },
): string | undefined;
export declare function sizeProblems(measured: readonly Measured[], text: string): string[];
