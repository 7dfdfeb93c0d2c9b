// Readings arrive one by one, are gathered into batches, and are stored a few batches at a time, as fast as they are read.
import { chain, sleep } from "modulink-edge";
import { batch, map, toIterable, toReadable, toStream } from "modulink-edge/flow";

/** A sensor that is asked for each reading. */
async function* sensor(): AsyncGenerator<{ celsius: number }> {
  for (let n = 0; n < 10; n++) yield { celsius: 20 + n };
}

let [now, most] = [0, 0];
const store = chain("store").link(async (readings: readonly { celsius: number }[], run) => {
  most = Math.max(most, ++now);
  await sleep("2ms", run);
  now--;
  return `${readings.length} from ${readings[0]?.celsius}`;
});

// Batches of four, or what has come within a second; two of them are stored at a time.
const stored = chain("readings")
  .link(sensor)
  .link(batch({ size: 4, within: "1s" }))
  .link(map(store, { concurrency: 2 }));

for await (const line of stored(undefined)) console.log(line); // "4 from 20", "4 from 24", "2 from 28"
console.log(`at most ${most} at a time`);

// The same links in a pipe: bytes in, bytes out, and nothing is read before it is wanted.
const shout = chain("shout").link((text: string) => text.toUpperCase());
const body = toReadable(["one ", "two ", "three"])
  .pipeThrough(toStream(shout, { concurrency: 2 }))
  .pipeThrough(new TextEncoderStream());
console.log(await new Response(body).text()); // "ONE TWO THREE"

// Leaving the loop ends everything behind it.
let released = false;
async function* endless(): AsyncGenerator<number> {
  try {
    for (let n = 0; ; n++) yield n;
  } finally {
    released = true;
  }
}
const square = chain("squares")
  .link(endless)
  .link(map((n) => n * n));
for await (const n of toIterable(square(undefined))) if (n > 20) break;
console.log(released); // true
