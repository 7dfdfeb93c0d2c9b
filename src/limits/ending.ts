import { mustCount } from "../core/count.ts";
import type { Duration } from "../core/duration.ts";
import { bitsOf, type LimitOptions, mustLast, wrap } from "./limit.ts";

/** How much is admitted in which time. */
export interface WindowOptions extends LimitOptions {
  /** How much is admitted in a window. */
  readonly limit: number;
  /** The window; whole milliseconds. */
  readonly window: Duration;
}

/**
 * A limit for each window. A state is the end of the window, in units, and one or two counts below the radix: all in one
 * number. Ends are kept modulo a circle, of which a state uses a quarter at most.
 */
export interface WindowRule {
  readonly limit: number;
  readonly window: number;
  /** One more than the greatest count: a power of 2. */
  readonly radix: number;
  /** The circle of ends, in milliseconds. */
  readonly circle: number;
  /** How many milliseconds an end is exact to: 1, or where the counts leave less room, a greater power of 2. */
  readonly unit: number;
}

/** How far an end of the circle is ahead of now, in milliseconds; negative when it is over. */
export function ahead(end: number, now: number, circle: number): number {
  const far = end - wrap(now, circle);
  return far * 2 <= -circle ? far + circle : far * 2 > circle ? far - circle : far;
}

/** The end of a window that begins now; the unit makes it a little longer. */
export const endOf = ({ window, unit }: WindowRule, now: number): number =>
  (unit === 1 ? now : Math.ceil(now / unit) * unit) + window;

/** The rule for a window, which becomes as much longer as the unit asks for: less than a hundredth. */
export function ruleOf(options: WindowOptions, counts: number): WindowRule {
  const limit = mustCount(options.limit, "limit");
  const window = mustLast(options.window, "window");
  const bits = bitsOf(limit);
  const room = 50 - counts * bits;
  const unit = 2 ** Math.max(0, bitsOf(window) - room);
  if (unit > 1 && unit * 128 > window)
    throw new TypeError(`limit ${limit} is too much to count in one number; count in greater units`);
  const [radix, circle] = [2 ** bits, 2 ** (52 - counts * bits) * unit];
  return { limit, window: Math.ceil(window / unit) * unit, radix, circle, unit };
}
