// Arithmetic on one number of 64 bits, in halves: no host has fast integers of that size outside of WebAssembly.

// The number that is worked on.
export let high = 0;
export let low = 0;

/** Begins with another number. */
export function set(toHigh: number, toLow: number): void {
  high = toHigh | 0;
  low = toLow | 0;
}

export function plus(byHigh: number, byLow: number): void {
  const sum = (low >>> 0) + (byLow >>> 0);
  high = (high + byHigh + (sum > 0xffffffff ? 1 : 0)) | 0;
  low = sum | 0;
}

export function times(byHigh: number, byLow: number): void {
  const right = Math.imul(low & 0xffff, byLow >>> 16);
  const left = Math.imul(low >>> 16, byLow & 0xffff);
  const middle = (Math.imul(low & 0xffff, byLow & 0xffff) >>> 16) + (right & 0xffff) + (left & 0xffff);
  const upper = Math.imul(low >>> 16, byLow >>> 16) + (right >>> 16) + (left >>> 16) + (middle >>> 16);
  high = (upper + Math.imul(high, byLow) + Math.imul(low, byHigh)) | 0;
  low = Math.imul(low, byLow);
}

/** Turns the bits to the left, by less than 32. */
export function turn(by: number): void {
  set((high << by) | (low >>> (32 - by)), (low << by) | (high >>> (32 - by)));
}

/** Turns over the bits that are set in another number. */
export function mix(byHigh: number, byLow: number): void {
  high ^= byHigh;
  low ^= byLow;
}
