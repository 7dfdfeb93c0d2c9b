import { type RedactOptions, redacted, type Secrets, secretsOf } from "./secrets.ts";

/** How the parts of one kind of object are read, and a copy is made of them. */
interface Kind {
  /** The keys and values inside. */
  parts(holder: object): Iterable<readonly [key: unknown, value: unknown]>;
  /** An empty copy. */
  empty(holder: object): object;
  /** Puts a part into a copy. */
  put(copy: object, key: unknown, value: unknown): void;
}

const table: Kind = {
  parts: (holder) => (holder as Map<unknown, unknown>).entries(),
  empty: (holder) => new (holder.constructor as new () => object)(),
  put: (copy, key, value) => void (copy as Map<unknown, unknown>).set(key, value),
};

const pairs: Kind = {
  ...table,
  put: (copy, key, value) => (copy as Headers).append(key as string, value as string),
};

const set: Kind = {
  parts: (holder) => [...(holder as Set<unknown>)].map((value) => [undefined, value]),
  empty: () => new Set(),
  put: (copy, _, value) => void (copy as Set<unknown>).add(value),
};

/** An own property; a getter that throws has no value. */
function read(holder: object, key: PropertyKey): unknown {
  try {
    return (holder as Record<PropertyKey, unknown>)[key];
  } catch {
    return undefined;
  }
}

const record: Kind = {
  *parts(holder) {
    for (const key of Reflect.ownKeys(holder))
      if (Object.prototype.propertyIsEnumerable.call(holder, key)) yield [key, read(holder, key)];
  },
  empty: (holder) => (Array.isArray(holder) ? [] : Object.create(Object.getPrototypeOf(holder))),
  put: (copy, key, value) =>
    void Object.defineProperty(copy, key as PropertyKey, {
      value,
      configurable: true,
      enumerable: true,
      writable: true,
    }),
};

/** What an error tells is not enumerable, nor is it in its copy. */
const failure: Kind = {
  parts: (holder) =>
    [...new Set([...Reflect.ownKeys(holder), "stack"])].map((key) => [key, read(holder, key)]),
  empty: record.empty,
  put: (copy, key, value) =>
    void Object.defineProperty(copy, key as PropertyKey, { value, configurable: true, writable: true }),
};

/** Binary data, dates and the like hold nothing that could be named. */
function kindOf(holder: object): Kind | undefined {
  if (holder instanceof Error) return failure;
  if (holder instanceof Map) return table;
  if (holder instanceof Set) return set;
  if (holder instanceof Headers || holder instanceof URLSearchParams) return pairs;
  return ArrayBuffer.isView(holder) ? undefined : record;
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/** What takes the place of a value that is, or is a text with, a secret; the value itself when it does not. */
function cleaned(key: unknown, value: unknown, secrets: Secrets): unknown {
  if (value === undefined || value === null) return value;
  if (secrets.key(key)) return redacted;
  if (typeof value === "string") return secrets.text(value);
  if (!(value instanceof URL)) return value;
  const text = secrets.text(value.href);
  return text === value.href ? value : text;
}

/** Finds every object that holds a secret, or leads to one that does, and copies only those. */
function copyOf(root: object, secrets: Secrets): unknown {
  const holders = new Map<object, Set<object>>([[root, new Set()]]);
  const dirty = new Set<object>();
  for (const [holder] of holders)
    for (const [key, value] of kindOf(holder)?.parts(holder) ?? []) {
      const left = cleaned(key, value, secrets);
      if (left !== value && !Object.is(left, value)) dirty.add(holder);
      else if (isObject(value)) {
        const around = holders.get(value);
        if (around) around.add(holder);
        else holders.set(value, new Set([holder]));
      }
    }
  for (const holder of dirty) for (const outer of holders.get(holder)!) dirty.add(outer);
  const copies = new Map([...dirty].map((holder) => [holder, kindOf(holder)!.empty(holder)]));
  for (const [holder, copy] of copies) {
    const kind = kindOf(holder)!;
    for (const [key, value] of kind.parts(holder)) {
      const left = cleaned(key, value, secrets);
      kind.put(copy, key, copies.get(left as object) ?? left);
    }
  }
  return copies.get(root) ?? root;
}

/**
 * Makes the function that gives values without their secrets: see {@link redact}.
 *
 * Throws a `TypeError` for an empty key or value.
 *
 * @example
 * const clean = redactor({ keys: ["iban"], values: [/\b\d{16}\b/] });
 * clean({ iban: "DE02120300000000202051", note: "card 4111111111111111" }); // { iban: "[redacted]", note: "card [redacted]" }
 */
export function redactor(options: RedactOptions = {}): <Value>(value: Value) => Value {
  const secrets = secretsOf(options);
  return <Value>(value: Value) => {
    const left = cleaned(undefined, value, secrets);
    return (isObject(left) ? copyOf(left, secrets) : left) as Value;
  };
}

/**
 * A value without its secrets: `"[redacted]"` stands in their place.
 *
 * Secret is what stands under a key that contains `password`, `passwd`, `pwd`, `passphrase`, `secret`, `token`,
 * `authorization`, `cookie`, `api key`, `private key`, `access key`, `signing key`, `encryption key` or `credential`, however it is
 * written; and in texts: bearer and basic credentials, JSON Web Tokens, private keys in PEM, passwords of URLs, and `key=value`
 * with such a key. Objects, arrays, maps, sets, headers, errors and instances are read to any depth, circles included. The value
 * is never changed: what holds a secret is copied, without private fields, and the rest is shared.
 *
 * Throws a `TypeError` for an empty key or value in the options.
 *
 * @example
 * redact({ user: "ada", api_key: "k-1", url: "https://ada:pw@example.com/" });
 * // { user: "ada", api_key: "[redacted]", url: "https://ada:[redacted]@example.com/" }
 */
export function redact<Value>(value: Value, options: RedactOptions = {}): Value {
  return redactor(options)(value);
}
