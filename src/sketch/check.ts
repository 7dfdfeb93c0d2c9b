// What the options of sketches have in common.

function refuse(option: string, expected: string, got: unknown): never {
  throw new TypeError(`${option}: expected ${expected}, got ${String(got)}`);
}

/** An integer within bounds, or a `TypeError` that names the option. */
export function mustCount(option: string, value: number, least: number, most: number): number {
  const good = Number.isSafeInteger(value) && value >= least && value <= most;
  return good ? value : refuse(option, `an integer from ${least} to ${most}`, value);
}

/** A number strictly between two others, or a `TypeError` that names the option. */
export function mustLie(option: string, value: number, above: number, below: number): number {
  const good = value > above && value < below;
  return good ? value : refuse(option, `a number above ${above} and below ${below}`, value);
}

/** A seed of 32 bits, or a `TypeError`. */
export const mustSeed = (seed: number): number => mustCount("seed", seed, 0, 0xffff_ffff);

/** Throws a `TypeError` unless another sketch is of the same kind and agrees in these properties. */
export function mustMatch<Own extends object>(
  sketch: string,
  own: Own,
  other: object,
  names: readonly (keyof Own & string)[],
): void {
  if (!(other instanceof own.constructor)) throw new TypeError(`merge: expected another ${sketch}`);
  for (const name of names) {
    const [mine, theirs] = [own[name], (other as Own)[name]];
    if (mine === theirs) continue;
    throw new TypeError(
      `merge: ${name} is ${String(mine)} here and ${String(theirs)} in the other ${sketch}`,
    );
  }
}
