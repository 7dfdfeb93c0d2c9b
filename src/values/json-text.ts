import type { Value } from "./value.ts";

/** A value as JSON writes it; an integer of 64 bits as its digits. */
export function jsonText(value: Value): string {
  return typeof value === "bigint" ? value.toString() : JSON.stringify(value);
}
