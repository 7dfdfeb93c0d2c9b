// The mean delay by origin, once by the chain of the service and once by JSON.parse, over the same file.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { aggregate } from "./aggregate.ts";

interface Mean {
  readonly origin: string;
  readonly flights: number;
  readonly delay: number;
}

interface Means {
  readonly how: string;
  readonly means: readonly Mean[];
}

const read = (path: string) => createReadStream(path, { highWaterMark: 256 * 1024 });

async function byChain(path: string): Promise<Means> {
  const query = new URLSearchParams({ by: "origin", value: "delay" });
  const headers = new Headers({ "content-type": "application/x-ndjson" });
  const body = Readable.toWeb(read(path)) as ReadableStream<Uint8Array>;
  const { engine, groups } = await aggregate.run({ query, headers, body });
  const means = groups.map(({ key, count, mean }) => ({
    origin: String(key),
    flights: count,
    delay: mean ?? NaN,
  }));
  return { how: `modulink-edge (${engine})`, means };
}

/** The usual way: decode, cut at line ends, JSON.parse, add up in a Map. */
async function byJsonParse(path: string): Promise<Means> {
  const groups = new Map<string, { count: number; sum: number }>();
  const add = (line: string): void => {
    const { origin, delay } = JSON.parse(line);
    if (delay === null) return;
    const group = groups.get(origin);
    if (!group) groups.set(origin, { count: 1, sum: delay });
    else {
      group.count++;
      group.sum += delay;
    }
  };
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of read(path)) {
    const text = rest + decoder.decode(chunk as Uint8Array, { stream: true });
    let from = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", from)) {
      add(text.slice(from, end));
      from = end + 1;
    }
    rest = text.slice(from);
  }
  const means = [...groups].map(([origin, { count, sum }]) => ({
    origin,
    flights: count,
    delay: sum / count,
  }));
  return { how: "JSON.parse per line", means };
}

interface Timed extends Means {
  readonly ms: number;
}

/** The faster of two readings: the first may still warm up. */
async function timed(way: (path: string) => Promise<Means>, path: string): Promise<Timed> {
  const once = async (): Promise<Timed> => {
    const started = performance.now();
    return { ...(await way(path)), ms: performance.now() - started };
  };
  const [first, second] = [await once(), await once()];
  return first.ms < second.ms ? first : second;
}

/** Throws unless both ways gave the same groups with the same means. */
function check(one: Means, other: Means): void {
  const expected = new Map(other.means.map((mean) => [mean.origin, mean]));
  const same = ({ origin, flights, delay }: Mean): boolean => {
    const found = expected.get(origin);
    return found?.flights === flights && Math.abs(found.delay - delay) <= 1e-9 * Math.abs(delay);
  };
  if (one.means.length === other.means.length && one.means.every(same)) return;
  throw new Error("The two ways do not give the same means");
}

const column = (text: string | number, width: number): string => String(text).padStart(width);
const whole = (number: number): string => Math.round(number).toLocaleString("en");

/** Runs both ways over a file and tells their answers and times. */
export async function compare(path: string): Promise<string> {
  const { size } = await stat(path);
  const chain = await timed(byChain, path);
  const plain = await timed(byJsonParse, path);
  check(chain, plain);
  const speed = ({ how, ms }: Timed): string =>
    `  ${how.padEnd(26)}${column(whole(ms), 7)} ms${column(whole(size / ms / 1000), 7)} MB/s`;
  const flights = chain.means.reduce((sum, mean) => sum + mean.flights, 0);
  const most = chain.means
    .filter((mean) => mean.flights >= flights / 1000)
    .sort((a, b) => b.delay - a.delay)
    .slice(0, 5)
    .map(
      (mean) =>
        `  ${mean.origin.padEnd(7)}${column(whole(mean.flights), 9)}${column(mean.delay.toFixed(2), 12)}`,
    );
  return [
    `${whole(flights)} flights, ${whole(size / 1e6)} MB of NDJSON: the mean delay by airport of origin`,
    "",
    speed(chain),
    `${speed(plain)}   ${(plain.ms / chain.ms).toFixed(1)} times as long, the same ${chain.means.length} means`,
    "",
    "  origin   flights  mean delay (minutes; the five greatest, of airports with a thousandth of the flights)",
    ...most,
  ].join("\n");
}
