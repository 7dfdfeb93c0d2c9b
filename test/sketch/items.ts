import type { Item } from "modulink-edge/sketch";
import { fc } from "../runtimes/property.ts";

/** Anything a sketch counts, with repetitions. */
export const items: fc.Arbitrary<Item[]> = fc.array(
  fc.oneof(
    fc.string({ unit: "binary", maxLength: 80 }),
    fc.integer({ min: 0, max: 40 }),
    fc.double(),
    fc.uint8Array({ maxLength: 80 }),
  ),
  { maxLength: 60 },
);

/** What makes two items the same. */
export const identity = (item: Item): string => {
  if (typeof item === "number") return `number ${Number.isNaN(item) ? "NaN" : item + 0}`;
  return `bytes ${typeof item === "string" ? new TextEncoder().encode(item) : item}`;
};
