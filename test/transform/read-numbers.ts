// Decimal texts through a plan.
import type { Answer } from "modulink-edge/transform";
import { ndjson, plan, schema } from "modulink-edge/transform";

/** The engines that read numbers by themselves. */
export const ownReaders = ["wasm-simd", "wasm"] as const;

const batch = 100_000;

/** The numbers that an engine reads from lines of one field each. */
export function readNumbers(engine: "wasm-simd" | "wasm", texts: readonly string[]): number[] {
  const Line = schema({ value: "f64" });
  const lines = new TextEncoder().encode(texts.map((text) => `{"value":${text}}\n`).join(""));
  const { rows } = plan(Line, { engine })(ndjson(Line)(lines) as never) as Answer<{ value: number }>;
  return rows.map(({ value }) => value);
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
