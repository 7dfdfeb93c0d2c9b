// What takes a processor long: links like any others.
export interface Range {
  readonly from: number;
  readonly to: number;
}

function isPrime(n: number): boolean {
  for (let by = 2; by * by <= n; by++) if (n % by === 0) return false;
  return n > 1;
}

/** Counts the primes of a range. */
function primes({ from, to }: Range): number {
  let count = 0;
  for (let n = from; n < to; n++) if (isPrime(n)) count++;
  return count;
}

export const tasks = { primes };

export type Tasks = typeof tasks;
