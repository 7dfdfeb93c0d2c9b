// What Unleash asks of a context, as conditions; what no comparison can say is a predicate.
import type { Condition, NamedPredicate } from "modulink-edge/decisions";

export interface Constraint {
  contextName: string;
  operator: string;
  values?: string[];
  value?: string;
  inverted?: boolean;
  caseInsensitive?: boolean;
}

const never: Condition = { any: [] };

const texts: Record<string, (part: string) => Condition> = {
  STR_STARTS_WITH: (part) => ({ startsWith: part }),
  STR_ENDS_WITH: (part) => ({ endsWith: part }),
  STR_CONTAINS: (part) => ({ contains: part }),
};

const numbers: Record<string, string> = {
  NUM_EQ: "eq",
  NUM_GT: "gt",
  NUM_GTE: "gte",
  NUM_LT: "lt",
  NUM_LTE: "lte",
};

function asked(constraint: Constraint): Condition | undefined {
  const { contextName: name, operator, values = [], value = "", caseInsensitive } = constraint;
  const list = values.map((one) => one.trim()).filter((one) => one !== "");
  const text = texts[operator];
  if (text) {
    const parts = list.map((part) => text(caseInsensitive ? part.toLowerCase() : part));
    return { any: parts.map((part) => ({ ...part, path: caseInsensitive ? ["lower", name] : [name] })) };
  }
  if (operator in numbers) return { path: ["number", name], [numbers[operator]!]: Number(value) };
  if (operator === "IN") return { path: [name], in: list };
  if (operator === "NOT_IN") return { path: [name], notIn: list };
  if (operator === "DATE_AFTER") return { path: "currentTime", after: value };
  if (operator === "DATE_BEFORE") return { path: "currentTime", before: value };
  if (operator === "IN_CIDR") return { path: [name], use: "address", with: list };
  if (operator === "REGEX") return { path: [name], use: "regex", with: [value, caseInsensitive ? "i" : ""] };
  if (operator.startsWith("SEMVER_")) return { path: [name], use: "semver", with: [operator, value] };
  return undefined;
}

export function conditionOf(constraint: Constraint): Condition {
  const condition = asked(constraint);
  if (!condition) return never;
  return constraint.inverted ? { not: condition } : condition;
}

/** The parts of a version; undefined when it is none. */
function versionOf(text: string): { numbers: number[]; pre: string[] } | undefined {
  const found = /^(\d+)\.(\d+)\.(\d+)(?:-([\w.-]+))?(?:\+[\w.-]+)?$/.exec(text ?? "");
  return found ? { numbers: found.slice(1, 4).map(Number), pre: found[4]?.split(".") ?? [] } : undefined;
}

const isNumber = (part: string): boolean => /^\d+$/.test(part);

function comparePart(one: string | undefined, other: string | undefined): number {
  if (one === undefined || other === undefined) return one === other ? 0 : one === undefined ? -1 : 1;
  if (isNumber(one) && isNumber(other)) return Number(one) - Number(other);
  if (isNumber(one) !== isNumber(other)) return isNumber(one) ? -1 : 1;
  return one < other ? -1 : Number(one > other);
}

function compareVersions(one: string, other: string): number {
  const [a, b] = [versionOf(one), versionOf(other)];
  if (!a || !b) return Number.NaN;
  for (const at of [0, 1, 2]) if (a.numbers[at] !== b.numbers[at]) return a.numbers[at]! - b.numbers[at]!;
  if (a.pre.length === 0 || b.pre.length === 0) return b.pre.length - a.pre.length;
  for (let at = 0; at < Math.max(a.pre.length, b.pre.length); at++) {
    const order = comparePart(a.pre[at], b.pre[at]);
    if (order !== 0) return order;
  }
  return 0;
}

/** The bits of an address of either version; undefined when it is none. */
function bitsOf(address: string): string | undefined {
  const bits = (value: number, length: number): string => value.toString(2).padStart(length, "0");
  const four = address.split(".");
  if (four.length === 4 && four.every((part) => /^\d+$/.test(part) && Number(part) < 256))
    return four.map((part) => bits(Number(part), 8)).join("");
  const halves = address.split("::");
  const [head = [], tail = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const zeros = halves.length === 2 ? 8 - head.length - tail.length : 0;
  const eight = [...head, ...Array.from({ length: Math.max(zeros, 0) }, () => "0"), ...tail];
  if (eight.length !== 8 || !eight.every((part) => /^[\da-f]{1,4}$/i.test(part))) return undefined;
  return eight.map((part) => bits(Number.parseInt(part, 16), 16)).join("");
}

function inRange(address: string, range: string): boolean {
  const [base = "", length] = range.split("/");
  const [one, other] = [bitsOf(address), bitsOf(base)];
  if (!one || !other || one.length !== other.length) return false;
  return one.startsWith(other.slice(0, Number(length ?? other.length)));
}

/** Unleash's expressions are those of RE2: flags stand inside, and nothing looks around or back. */
function expression(source: string, flags: string): RegExp | undefined {
  if (/\(\?[=!<]|\\[1-9]/.test(source)) return undefined;
  const inside = [...source.matchAll(/\(\?([ims]+)\)/g)].map(([, letters]) => letters).join("");
  const plain = source.replaceAll(/\(\?[ims]+\)/g, "").replaceAll("[:alpha:]", "a-zA-Z");
  try {
    return new RegExp(plain, flags + inside);
  } catch {
    return undefined;
  }
}

const orders: Record<string, (order: number) => boolean> = {
  SEMVER_EQ: (order) => order === 0,
  SEMVER_GT: (order) => order > 0,
  SEMVER_GTE: (order) => order >= 0,
  SEMVER_LT: (order) => order < 0,
  SEMVER_LTE: (order) => order <= 0,
};

export const registry: Record<string, NamedPredicate> = {
  semver: (version: string, [operator, other]: string[]) =>
    orders[operator!]?.(compareVersions(version, other!)) ?? false,
  address: (address: string | null | undefined, ranges: string[]) =>
    ranges.some((range) => inRange(address ?? "", range)),
  regex: (text: string | null | undefined, [source, flags]: string[]) =>
    typeof text === "string" && expression(source!, flags!)?.test(text) === true,
};
