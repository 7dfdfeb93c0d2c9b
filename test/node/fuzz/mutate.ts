// Valid input made wrong: by bytes, by tokens, and by the structure of data.
import type { Random } from "../oracle/random.ts";

const marks = [..."{}[]:,\"\\'\n\r\t -+.eE0159nulltruefalse;|"].map((mark) => mark.charCodeAt(0));
const edges = [0, 0x1f, 0x7f, 0x80, 0xbf, 0xc0, 0xc2, 0xe0, 0xed, 0xf0, 0xf4, 0xff];

/** One change of some bytes. */
function damaged(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random.int(bytes.length + 1);
  const size = 1 + random.int(random.pick([1, 4, 64]));
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  const some = Uint8Array.from(
    random.list(size, () =>
      random.once(2) ? random.pick(marks) : random.once(2) ? random.pick(edges) : random.int(256),
    ),
  );
  const from = random.int(bytes.length + 1);
  const kind = random.int(5);
  if (kind === 0) return joined(before, some, after);
  if (kind === 1) return joined(before, some, after.subarray(size));
  if (kind === 2) return joined(before, after.subarray(size));
  if (kind === 3) return joined(before, bytes.subarray(from, from + size * 8), after);
  return before;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** Tokens that mean something where JSON or CSV is read. */
const tokens = [
  "1e999",
  "-0",
  "1e-400",
  "0.1e1",
  "01",
  "9007199254740993",
  "9223372036854775808",
  "-2147483649",
  "[".repeat(70),
  '{"a":'.repeat(70),
  '"\\ud800"',
  '"\\u0000"',
  '"\\x"',
  '"',
  '""',
  '"""',
  "null",
  "true",
  "nul",
  "{}",
  "[]",
  "\ufeff",
  "__proto__",
  "2026-02-30T00:00:00Z",
  "2026-11-21T08:30:00.123456789+14:00",
  "\r",
  "\n\n",
  ",,,",
  "\u2028",
  "x".repeat(5000),
];

/** One token in the place of another, or between two. */
function retokened(bytes: Uint8Array, random: Random): Uint8Array {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const places = [...text.matchAll(/"(?:[^"\\\n]|\\.)*"|[-\d.eE]+|[{}[\],:\n]|true|false|null/g)];
  if (places.length === 0) return bytes;
  const { 0: old, index } = random.pick(places);
  const replaced = random.once(3)
    ? old + random.pick(tokens)
    : random.once(4)
      ? random.pick(places)[0]
      : random.pick(tokens);
  return new TextEncoder().encode(text.slice(0, index) + replaced + text.slice(index + old.length));
}

/** Bytes with some changes, perhaps none. */
export function mutatedBytes(bytes: Uint8Array, random: Random): Uint8Array {
  let changed = bytes;
  for (let left = random.int(4); left > 0; left--)
    changed = random.once(2) ? damaged(changed, random) : retokened(changed, random);
  return changed;
}

const odd: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  2 ** 53,
  "",
  "a",
  "__proto__",
  "constructor",
  "toString",
  "f64",
  "1h",
  "-5m",
  [],
  {},
  [[]],
  [null],
  { field: "a" },
  { value: null },
  { op: "add", args: [] },
  { number: "NaN" },
  { integer: "x" },
  { timestamp: "never" },
];
const names = [
  "__proto__",
  "constructor",
  "a",
  "value",
  "op",
  "args",
  "field",
  "",
  "then",
  "toJSON",
  "groupBy",
  "limit",
];

type Data = { [name: string]: unknown } | unknown[];

/** All objects and lists within data. */
function nodesOf(data: unknown): Data[] {
  if (typeof data !== "object" || data === null) return [];
  return [data as Data, ...Object.values(data).flatMap(nodesOf)];
}

function changeNode(node: Data, others: readonly Data[], random: Random): void {
  const keys = Object.keys(node);
  const key = keys.length === 0 ? "0" : random.pick(keys);
  const own = node as { [name: string]: unknown };
  const kind = random.int(4);
  if (kind === 0) delete own[key];
  else if (kind === 1) own[key] = structuredClone(random.pick(odd));
  else if (kind === 2) own[key] = structuredClone(random.pick(others));
  else if (Array.isArray(node))
    node.splice(random.int(node.length + 1), 0, structuredClone(random.pick(others)));
  else define(node, random.pick(names), own[key]);
}

/** Sets a member, whatever its name means in JavaScript. */
function define(node: object, name: string, value: unknown): void {
  Object.defineProperty(node, name, { value, enumerable: true, configurable: true, writable: true });
}

/** Data with some changes of its structure, perhaps none. */
export function mutatedData(data: unknown, random: Random): unknown {
  const copy = structuredClone(data);
  for (let left = random.int(4); left > 0; left--) {
    const nodes = nodesOf(copy);
    if (nodes.length > 0) changeNode(random.pick(nodes), nodes, random);
  }
  return random.once(40) ? structuredClone(random.pick(odd)) : copy;
}
