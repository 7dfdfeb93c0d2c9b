import { bloomFilter, hashLines, hyperLogLog, sha256, xxh64 } from "modulink-edge/sketch";

const text = "edge, é and 𝒳 ".repeat(9000);

/** What must be the same with and without WebAssembly. */
export function results(): string {
  const counter = hyperLogLog();
  const filter = bloomFilter({ capacity: 100 });
  for (let i = 0; i < 100; i++) {
    counter.add(`item ${i}`);
    filter.add(i);
  }
  const hash = String(xxh64(text, 7));
  const lines = Array.from(hashLines("a\n\nb\nc"), String);
  return JSON.stringify({ hash, lines, digest: [...sha256(text)], counter, filter });
}
