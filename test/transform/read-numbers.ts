// Decimal texts through a plan.
import type { Answer } from "modulink-edge/transform";
import { ndjson, plan, schema } from "modulink-edge/transform";

/** The engines that read numbers by themselves. */
export const ownReaders = ["wasm-simd", "wasm"] as const;

const batch = 100_000;

// A module asks the host for its table at the first hard number, and leaves the rest of that batch of lines to the host.
const before = 2000;

/** The numbers that an engine reads from lines of one field each, by itself as far as it can. */
export function readNumbers(engine: "wasm-simd" | "wasm", texts: readonly string[]): number[] {
  const Line = schema({ value: "f64" });
  const lines = [...Array<string>(before).fill("1e300"), ...texts].map((text) => `{"value":${text}}\n`);
  const { rows } = plan(Line, { engine })(ndjson(Line)(lines.join("")) as never) as Answer<{ value: number }>;
  return rows.slice(before).map(({ value }) => value);
}

/** Texts from a generator that are not read as what Number makes of them. */
export function misread(engine: "wasm-simd" | "wasm", next: () => string, count: number): string[] {
  const wrong: string[] = [];
  for (let left = count; left > 0; left -= batch) {
    const texts = Array.from({ length: Math.min(batch, left) }, next);
    const found = readNumbers(engine, texts);
    if (found.length !== texts.length)
      throw new Error(`${found.length} of ${texts.length} numbers were read`);
    wrong.push(...texts.filter((text, i) => !Object.is(found[i], Number(text))));
  }
  return wrong;
}
