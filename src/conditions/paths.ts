import { after } from "../core/settle.ts";
import type { FactPath } from "./condition.ts";

/** Finds a value in facts. */
export type Read = (facts: unknown) => unknown;

/** What has values by their keys, or nothing. */
export type Holder = Readonly<Record<PropertyKey, unknown>> | null | undefined;

const isKey = (key: unknown): boolean => typeof key === "string" || typeof key === "number";

/** Whether a value is a path. */
export const isPath = (value: unknown): value is FactPath =>
  typeof value === "string" || (Array.isArray(value) && value.every(isKey));

/** The keys of a path. */
export const keysOf = (path: FactPath): readonly (string | number)[] =>
  typeof path === "string" ? path.split(".") : path;

/** What every object has from birth is no fact of it. */
const step =
  (key: string | number): Read =>
  (facts) =>
    Object.hasOwn(Object(facts), key) ? (facts as Holder)?.[key] : undefined;

export const inborn = (key: string | number): boolean => key in Object.prototype;

/** Finds what is at a path; undefined when there is nothing. What comes in time is waited for at its head only. */
export function reader(keys: readonly (string | number)[], lazy: boolean): Read {
  const [key, second] = keys;
  if (key === undefined) return (facts) => facts;
  const head: Read = inborn(key) ? step(key) : (facts) => (facts as Holder)?.[key];
  if (second === undefined) return head;
  if (keys.length === 2 && !lazy && !keys.some(inborn))
    return (facts) => ((facts as Holder)?.[key] as Holder)?.[second];
  const tail = reader(keys.slice(1), false);
  return lazy ? (facts) => after(head(facts), tail) : (facts) => tail(head(facts));
}
