import { after } from "../core/settle.ts";
import type { FactPath } from "./condition.ts";
import type { Place } from "./place.ts";

/** Finds a value in facts. */
export type Read = (facts: unknown) => unknown;

/** One step of a path. */
export type Key = string | number;

/** What has values by their keys, or nothing. */
export type Holder = Readonly<Record<PropertyKey, unknown>> | null | undefined;

const isKey = (key: unknown): boolean => typeof key === "string" || typeof key === "number";

/** The keys of the path at a place, or of the usual one when there is none. */
export function keysOf(place: Place, usual: FactPath): readonly Key[] {
  const { value = usual } = place;
  const keys = typeof value === "string" ? value.split(".") : value;
  return place.must(Array.isArray(keys) && keys.every(isKey), "a path") ? (keys as Key[]) : [];
}

/** Whether every object has a value under this key from birth, which is no fact of it. */
export const inborn = (key: Key): boolean => key in Object.prototype;

const step = (key: Key): Read =>
  inborn(key)
    ? (facts) => (Object.hasOwn(Object(facts), key) ? (facts as Holder)?.[key] : undefined)
    : (facts) => (facts as Holder)?.[key];

/** Finds what is at a path; undefined when there is nothing. What comes in time is waited for at its head only. */
export function reader([key, ...rest]: readonly Key[], lazy: boolean): Read {
  if (key === undefined) return (facts) => facts;
  const head = step(key);
  if (rest.length === 0) return head;
  const tail = reader(rest, false);
  return lazy ? (facts) => after(head(facts), tail) : (facts) => tail(head(facts));
}
