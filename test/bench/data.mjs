// The records: narrow flights and wide movies, as NDJSON in memory. Public data of the vega-datasets package.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = new URL("../../", import.meta.url);
const source = (name) => new URL(`node_modules/vega-datasets/data/${name}`, root);
const cache = new URL(".cache/bench/", root);
const cached = new URL("flights.ndjson", cache);

const flightRows = 500_000;
const wantedBytes = 48_000_000;

const ndjson = (rows) => `${rows.map((row) => JSON.stringify(row)).join("\n")}\n`;
const readRows = (name) => JSON.parse(readFileSync(source(name), "utf8"));

/** The first rows of three million flights; kept as text, since reading Parquet takes longer than most of what is measured. */
export async function prepare() {
  if (existsSync(cached)) return;
  const [{ parquetReadObjects, asyncBufferFromFile }, { compressors }] = await Promise.all([
    import("hyparquet"),
    import("hyparquet-compressors"),
  ]);
  const file = await asyncBufferFromFile(fileURLToPath(source("flights-3m.parquet")));
  const rows = await parquetReadObjects({ file, rowEnd: flightRows, compressors });
  const plain = rows.map(({ date, delay, distance, origin, destination }) => {
    return { date, delay: Number(delay), distance: Number(distance), origin, destination };
  });
  mkdirSync(cache, { recursive: true });
  const unfinished = new URL(`flights.${process.pid}`, cache);
  writeFileSync(unfinished, ndjson(plain));
  renameSync(unfinished, cached);
}

const files = {
  flights: () => readFileSync(cached),
  movies: () => {
    const once = ndjson(readRows("movies.json"));
    return Buffer.from(once.repeat(Math.ceil(wantedBytes / Buffer.byteLength(once))));
  },
};

const samples = {
  flights: () => Buffer.from(ndjson(readRows("flights-2k.json"))),
  movies: () => Buffer.from(ndjson(readRows("movies.json"))),
};

/** All bytes of a file, or of a small part of it. */
export const bytesOf = (name, { quick }) => (quick ? samples : files)[name]();

/** The bytes in pieces, each with a buffer of its own as it would come from a network. */
export function cut(bytes, size) {
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  );
  return pieces.map((piece) => new Uint8Array(piece));
}
