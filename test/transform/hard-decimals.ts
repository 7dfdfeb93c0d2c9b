// Decimal texts that are hard to round.
import { bitsOf } from "./nearest.ts";

/** A multiple of a power of two as digits and an exponent of ten, exactly. */
function exactDigits(multiple: bigint, twos: number): readonly [digits: bigint, tens: number] {
  return twos >= 0 ? [multiple << BigInt(twos), 0] : [multiple * 5n ** BigInt(-twos), twos];
}

/** Texts around the middle between a positive double and the next: the middle itself, and all but the middle. */
export function aroundMiddle(bits: bigint): string[] {
  const field = Number(bits >> 52n);
  const mantissa = BigInt.asUintN(52, bits) + (field === 0 ? 0n : 1n << 52n);
  const [digits, tens] = exactDigits(2n * mantissa + 1n, Math.max(field, 1) - 1076);
  const text = String(digits);
  const padding = "0".repeat(Math.max(799 - text.length, 0));
  const cutTo = [17, 18, 19, 20, 25].filter((size) => size < text.length);
  return [
    `${text}e${tens}`,
    `${text}${padding}1e${tens - padding.length - 1}`,
    `${digits - 1n}${padding.replaceAll("0", "9")}e${tens - padding.length}`,
    ...cutTo.flatMap((size) => {
      const dropped = tens + text.length - size;
      const head = text.slice(0, size);
      return [
        `${head}e${dropped}`,
        `${BigInt(head) + 1n}e${dropped}`,
        `${head[0]}.${head.slice(1)}e${dropped + size - 1}`,
      ];
    }),
  ];
}

// Paxson, "A Program for Testing IEEE Decimal-Binary Conversion" (1991), tables 3 and 4: the closest to a middle between two
// doubles for their number of digits, on either side of it.
const paxson = `
  5e125 69e267 999e-26 7861e-34 75569e-254 928609e-261 9210917e80 84863171e114 653777767e273 5232604057e-298
  27235667517e-109 653532977297e-123 3142213164987e-294 46202199371337e-72 231010996856685e-73
  9324754620109615e212 78459735791271921e49 272104041512242479e200 6802601037806061975e198
  20505426358836677347e-221 836168422905420598437e-234 4891559871276714924261e222 9e-265 85e-37 623e100 3571e263
  81661e153 920657e-23 4603285e-24 87575437e-309 245540327e122 6138508175e120 83356057653e193 619534293513e124
  2335141086879e218 36167929443327e-159 609610927149051e-255 3743626360493413e-165 94080055902682397e-242
  899810892172646163e283 7120190517612959703e120 25188282901709339043e-252 308984926168550152811e-52
  6372891218502368041059e64
`;

// Numbers that once made a well-known reader hang, or give a neighbour of the right double.
const known = `
  2.2250738585072011e-308 2.2250738585072012e-308 2.2250738585072014e-308 1e23 8.5e22 6.02214076e23
  0.500000000000000166533453693773481063544750213623046875
  0.500000000000000166547006220929549868969843373633921146392822265625
  0.50000000000000016656055874808561867439493653364479541778564453125 3.518437208883201171875e13
  62.5364939768271845828 8.10109172351e-10 1.50000000000000011102230246251565
  9007199254740991.4999999999999999999999999999999995 30078505129381147446200 1777820000000000000001
  0.3932922657273 1.448997445238699 6.631236871469758276785396630275967e-317 6.631236846766476e-316
  2.1470977154320536489471030463761883783915110400000000000000045035994353460767111168005401e+123
  7.2057594037927933e16 9223372036854775807 9223372036854775808 18446744073709551615 18446744073709551616
  123456789012345678901234567890
`;

// The borders of the doubles: the least subnormal and half of it, the greatest subnormal and the least normal, the greatest
// and the middle between it and what would follow; and zeros and exponents beyond any of them.
const borders = `
  4.9406564584124654e-324 2.4703282292062327e-324 2.4703282292062328e-324 2.47032822920623272e-324 2e-324 3e-324
  1e-323 2.2250738585072009e-308 2.225073858507201136057409796709131975934819546351645648e-308
  1.7976931348623157e308 1.7976931348623158e308 1.7976931348623159e308 1.797693134862315807e308
  1.797693134862315808e308 179769313486231580793e289 1e308 2e308 1e309 1e-325 1e-400 1e400 0e999 0.0e-999 -0
  -0e5 1e00000000000000000001 10e-0000000000000000000002 1e-99999999999 1e99999999999
`;

const long = [
  `0.${"0".repeat(400)}1e401`,
  `1${"0".repeat(400)}e-400`,
  `${"9".repeat(800)}e-700`,
  `0.${"3".repeat(800)}`,
  `${"0.000001".padEnd(800, "0")}1`,
];

const middles: readonly bigint[] = [
  0n,
  1n,
  2n,
  (1n << 52n) - 2n,
  (1n << 52n) - 1n,
  1n << 52n,
  (1n << 52n) + 1n,
  (2n << 52n) - 1n,
  bitsOf(2 ** -1000),
  bitsOf(0.1),
  bitsOf(1) - 1n,
  bitsOf(1),
  bitsOf(2 ** 53),
  bitsOf(2 ** 53) - 1n,
  bitsOf(2 ** 63),
  bitsOf(2 ** 64) - 1n,
  bitsOf(1e22),
  bitsOf(1e23),
  bitsOf(1e300),
  bitsOf(Number.MAX_VALUE) - 1n,
  bitsOf(Number.MAX_VALUE),
];

/** Middles between two doubles that 19 digits can write: an odd number of 54 bits times or over a power of five. */
function shortMiddles(): string[] {
  const least = 2n ** 53n;
  const over = [1, 2, 3, 4].flatMap((tens) =>
    [1n, 3n, 5n, least - 3n, least - 1n].map((odd) => `${(least + odd) * 5n ** BigInt(tens)}e-${tens}`),
  );
  const times = Array.from({ length: 23 }, (_, i) => i + 1).flatMap((tens) => {
    const odd = (least / 5n ** BigInt(tens)) | 1n;
    return [odd, odd + 2n].flatMap((factor) => [`${factor}e${tens}`, `${factor * 2n}e${tens}`]);
  });
  return [...over, ...times];
}

/** Every hard case: the tables, and texts around the middles between some doubles and their followers. */
export function hardDecimals(): string[] {
  const listed = [paxson, known, borders].flatMap((words) => words.trim().split(/\s+/));
  return [...listed, ...long, ...shortMiddles(), ...middles.flatMap(aroundMiddle)];
}
