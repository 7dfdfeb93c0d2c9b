export interface Case<Result> {
  name: string;
  batch(size: number): Result | Promise<Result>;
}
export interface Settings<Result> {
  rounds: number;
  batchMs: number;
  check(result: Result, size: number, name: string): void;
  now?(): number | Promise<number>;
}
export interface Sample {
  name: string;
  times: number[];
}
export interface Spread {
  median: number;
  min: number;
  max: number;
}
export declare function spread(values: number[]): Spread;
export declare function measure<Result>(cases: Case<Result>[], settings: Settings<Result>): Promise<Sample[]>;
export declare function speedup(samples: Sample[], name: string, baseline: string): Spread;
