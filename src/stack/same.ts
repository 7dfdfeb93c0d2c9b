type Dictionary = Readonly<Record<string, unknown>>;

/** Whether a value is an object that was written down, and not one of a class. */
export function isPlain(value: unknown): value is Dictionary {
  if (typeof value !== "object" || value === null) return false;
  const proto: unknown = Object.getPrototypeOf(value);
  return proto === null || proto === Object.prototype;
}

/** Whether an object is nothing but what is in it: what has functions of its own, such as a store, is more than that. */
const isData = (value: unknown): value is Dictionary =>
  isPlain(value) &&
  Object.values(Object.getOwnPropertyDescriptors(value)).every(
    (own) => "value" in own && typeof own.value !== "function",
  );

const sameIn = (one: Dictionary, other: Dictionary): boolean => {
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => Object.hasOwn(other, key) && same(one[key], other[key]))
  );
};

/** Whether two values say the same: lists and data by what is in them, everything else by what it is. */
function same(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((value, at) => same(value, other[at]));
  return isData(one) && isData(other) && sameIn(one, other);
}

const copyIn = (value: Dictionary): Dictionary =>
  Object.fromEntries(Object.entries(value).map(([key, own]) => [key, copyOf(own)]));

function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  return isData(value) ? copyIn(value) : value;
}

/** Whether two options say the same; they may hold functions themselves. */
export const sameOptions = (one: unknown, other: unknown): boolean =>
  isPlain(one) && isPlain(other) ? sameIn(one, other) : same(one, other);

/** The options with lists and data of their own, so that they stay as they are now. */
export const copyOptions = (options: unknown): unknown =>
  isPlain(options) ? copyIn(options) : copyOf(options);
