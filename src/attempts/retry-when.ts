import { statusOf, traits } from "./retry-status.ts";

/** A kind of failure: a class of errors, the `code` of an error or of its cause, or an HTTP status. */
export type FailureKind = (abstract new (...args: never[]) => Error) | string | number;

/** Which failures something is about: one of these kinds, or those a predicate accepts. */
export type FailureFilter<Extra extends unknown[] = []> =
  | FailureKind
  | readonly FailureKind[]
  | ((error: unknown, ...extra: Extra) => boolean);

/** A filter made ready. */
export type FailureTest<Extra extends unknown[]> = (error: unknown, ...extra: Extra) => boolean;

const isClass = (kind: unknown): kind is abstract new () => Error =>
  kind === Error || (typeof kind === "function" && kind.prototype instanceof Error);

const isOf = (error: unknown, kind: FailureKind): boolean => {
  if (isClass(kind)) return error instanceof kind;
  if (typeof kind === "number") return statusOf(error) === kind;
  const { code, cause } = traits(error);
  return code === kind || traits(cause).code === kind;
};

/** The predicate a filter stands for; throws a `TypeError` when it is none. */
export function failureTest<Extra extends unknown[]>(
  filter: FailureFilter<Extra> | undefined,
  standard: FailureTest<Extra>,
): FailureTest<Extra> {
  if (filter === undefined) return standard;
  if (typeof filter === "function" && !isClass(filter)) return filter as FailureTest<Extra>;
  const kinds = (Array.isArray(filter) ? filter : [filter]) as readonly FailureKind[];
  const wrong = kinds.findIndex((kind) => !isClass(kind) && !/^(string|number)$/.test(typeof kind));
  if (wrong >= 0)
    throw new TypeError(
      `when must be a predicate, or classes, codes and statuses, got ${String(kinds[wrong])}`,
    );
  return (error: unknown, ..._extra: Extra) => kinds.some((kind) => isOf(error, kind));
}
