export interface Result {
  title: string;
  header: string[];
  rows: string[][];
  about?: string;
  goals?: { goal: string; wanted: string; found: string; met: boolean }[];
}
export declare function page(results: Record<string, Result>, others?: Result): string;
