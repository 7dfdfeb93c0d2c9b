import type { Format } from "./format.ts";
import { readRecord } from "./record.ts";

const newline = 0x0a;

/** Every line a JSON object, or blank. What is too long or no UTF-8 is left out before. */
export const jsonLines: Format = {
  native: { reader: "json" },
  lines: true,
  most: Number.POSITIVE_INFINITY,
  strict: false,
  recordEnd: (bytes, from) => bytes.indexOf(newline, from) + 1 || -1,
  values: readRecord,
};
