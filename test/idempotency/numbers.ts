// How ECMAScript writes a number, as RFC 8785 wants it, told apart from how the host does it.

const words = new DataView(new ArrayBuffer(8));

/** The number of 64 bits. */
export function numberOf(bits: bigint): number {
  words.setBigUint64(0, bits);
  return words.getFloat64(0);
}

/** Whether nothing but a five follows so many digits behind the first. */
const halfway = (positive: number, count: number): boolean =>
  /5e/.test(positive.toExponential(count + 1)) &&
  /^50*e/.test(
    positive
      .toExponential(count + 60)
      .replace(".", "")
      .slice(count + 1),
  );

/** The nearest number with so many digits behind the first; of two that are as near, the even one. */
function rounded(positive: number, count: number): string {
  const up = positive.toExponential(count); // which rounds a tie up
  const [, before = "", last = "", power = ""] = /^(.*)([13579])(e.*)$/.exec(up) ?? [];
  return last && halfway(positive, count) ? `${before}${Number(last) - 1}${power}` : up;
}

/** The fewest digits that give the number back, and the power of ten that the first of them is multiplied by. */
function digitsOf(positive: number): { readonly digits: string; readonly power: number } {
  let count = 16;
  while (count > 0 && Number(rounded(positive, count - 1)) === positive) count--;
  const [digits = "", power] = rounded(positive, count).split("e");
  return { digits: digits.replace(".", ""), power: Number(power) };
}

/** A finite number by the rule of Number::toString (ECMA-262): digits, where the point is, and when there is an exponent. */
export function written(number: number): string {
  if (number === 0) return "0";
  if (number < 0) return `-${written(-number)}`;
  const { digits, power } = digitsOf(number);
  const [first = "", rest = ""] = [digits[0], digits.slice(1)];
  if (power >= 21 || power < -6)
    return `${first}${rest && `.${rest}`}e${power < 0 ? "-" : "+"}${Math.abs(power)}`;
  if (power < 0) return `0.${"0".repeat(-power - 1)}${digits}`;
  const whole = digits.slice(0, power + 1).padEnd(power + 1, "0");
  const part = digits.slice(power + 1);
  return part === "" ? whole : `${whole}.${part}`;
}
