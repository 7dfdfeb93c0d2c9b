// Real flights as NDJSON in a file: delays of 3,000,000 flights inside the United States in the first half of 2001.
import { createWriteStream, existsSync } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { finished } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";

const source = fileURLToPath(new URL("../data/flights-3m.parquet", import.meta.resolve("vega-datasets")));
const batch = 100_000;

interface Flight {
  readonly date: Date;
  readonly delay: bigint | null;
  readonly distance: bigint | null;
  readonly origin: string;
  readonly destination: string;
}

const numberOf = (value: bigint | null): number | null => (value === null ? null : Number(value));

const lineOf = ({ date, delay, distance, origin, destination }: Flight): string =>
  `${JSON.stringify({
    date: date.toISOString().slice(0, 16),
    delay: numberOf(delay),
    distance: numberOf(distance),
    origin,
    destination,
  })}\n`;

/** Lines of flights in their order, in batches; `every` takes one flight of so many. */
async function* batches(most: number, every = 1): AsyncGenerator<string> {
  const file = await asyncBufferFromFile(source);
  const all = Number((await parquetMetadataAsync(file)).num_rows);
  const end = Math.min(most * every, all);
  for (let rowStart = 0; rowStart < end; rowStart += batch) {
    const rowEnd = Math.min(rowStart + batch, end);
    const rows = (await parquetReadObjects({ file, compressors, rowStart, rowEnd })) as unknown as Flight[];
    yield rows
      .filter((_, at) => (rowStart + at) % every === 0)
      .map(lineOf)
      .join("");
  }
}

/** Writes flights to a file, which is there only when it is whole. */
export async function writeFlights(path: string, most: number, every = 1): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const partial = `${path}.${process.pid}`;
  const out = createWriteStream(partial);
  let rows = 0;
  for await (const lines of batches(most, every)) {
    if (!out.write(lines)) await new Promise<void>((resolve) => out.once("drain", resolve));
    rows += batch / every;
    if (process.stdout.isTTY) process.stdout.write(`\rwriting ${path}: ${Math.min(rows, most)} rows`);
  }
  out.end();
  await finished(out);
  if (process.stdout.isTTY) process.stdout.write("\n");
  await rename(partial, path);
}

/** The file of so many flights, written at the first call. */
export async function flightsFile(most: number): Promise<string> {
  const name = Number.isFinite(most) ? String(most) : "all";
  const path = fileURLToPath(new URL(`../../.cache/edge-api/flights-${name}.ndjson`, import.meta.url));
  if (!existsSync(path)) await writeFlights(path, most);
  return path;
}
