/** Whole numbers up to this one leave room for what is worked out with them, so that all arithmetic is exact. */
export const exact: number = 2 ** 50;

/** Whether it is a whole number in a range; `Infinity` counts as one where it ends the range. */
export const isCount = (value: unknown, most: number = exact, least = 1): value is number =>
  (Number.isInteger(value) || value === most) && (value as number) >= least && (value as number) <= most;

/** The words for such a range. */
export const countWords = (most: number = exact, least = 1): string =>
  `a whole number from ${least}${most === exact ? "" : ` to ${most}`}`;

/** A whole number from 1, or from another one; throws a `TypeError` that names the option. */
export function mustCount(value: number, option: string, most?: number, least?: number): number {
  if (isCount(value, most, least)) return value;
  throw new TypeError(`${option} must be ${countWords(most, least)}, got ${value}`);
}
