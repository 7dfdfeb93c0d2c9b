/** Deeper than this is taken for a value that contains itself. */
const deepest = 500;

/** How the parts of a value that JSON leaves open are written. */
interface Form {
  /** The names of an object's properties, in the order they are written. */
  readonly names: (object: object) => string[];
  readonly string: (text: string, path: string) => string;
}

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
};

const refuse = (path: string, what: string): never => {
  throw new TypeError(`${path.slice(0, 80)} ${what}, and so is not JSON`);
};

function write(value: unknown, path: string, form: Form, depth: number): string {
  if (typeof value === "string") return form.string(value, path);
  if (value === null || typeof value === "boolean" || Number.isFinite(value)) return JSON.stringify(value);
  if (typeof value !== "object") return refuse(path, `is ${String(value)}`);
  if (depth > deepest) return refuse(path, "is nested too deep, or contains itself");
  const inner = (item: unknown, name: string | number): string =>
    write(item, `${path}.${name}`, form, depth + 1);
  // Array.from gives holes as undefined, which is refused.
  if (Array.isArray(value)) return `[${Array.from(value, inner).join()}]`;
  if (!isPlain(value)) return refuse(path, `is a ${value.constructor?.name}`);
  const object = value as Readonly<Record<string, unknown>>;
  const named = form.names(object).filter((name) => object[name] !== undefined);
  return `{${named.map((name) => `${form.string(name, path)}:${inner(object[name], name)}`).join()}}`;
}

const asItIs: Form = { names: Object.keys, string: (text) => JSON.stringify(text) };
const canonical: Form = {
  names: (object) => Object.keys(object).sort(),
  string: (text, path) =>
    /\p{Cs}/u.test(text) ? refuse(path, "has half a surrogate pair") : JSON.stringify(text),
};

/** JSON of a value that will come back from it as it was; throws a `TypeError` that names the place otherwise. */
export const exactJson = (value: unknown, what: string): string => write(value, what, asItIs, 0);

/**
 * The JSON of a value in its canonical form (RFC 8785): equal values have equal texts, whatever the order of their names.
 *
 * A property that is undefined is left out. Throws a `TypeError` that names the place for what JSON would not bring back
 * as it was: a date, a `Map`, NaN, undefined in a list, half a surrogate pair, a value that contains itself.
 *
 * @example
 * import { canonicalJson } from "modulink-edge/resilience";
 *
 * canonicalJson({ b: 1, a: ["x", 1e21] }); // '{"a":["x",1e+21],"b":1}'
 */
export const canonicalJson = (value: unknown): string => write(value, "the value", canonical, 0);
