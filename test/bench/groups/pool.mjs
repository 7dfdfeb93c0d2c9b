import { Worker } from "node:worker_threads";
import { chain } from "modulink-edge";
import { pool } from "modulink-edge/pool";
import { measure, speedup, spread } from "../measure.mjs";
import { short, times } from "../table.mjs";

const mine = "modulink-edge";
const url = new URL("./pool-worker.mjs", import.meta.url);
const spawn = () => new Worker(url);

/** One message there and one back, without a pool: the least a call can cost. */
function byHand() {
  const worker = spawn();
  let resolve;
  worker.on("message", (message) => message?.modulink || resolve(message));
  const call = (n) =>
    new Promise((done) => {
      resolve = done;
      worker.postMessage({ bare: n });
    });
  return { call, end: () => worker.terminate() };
}

const oneByOne = (call) => async (size) => {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += await call(1);
  return sum;
};

const together = (call) => async (size) => {
  const all = await Promise.all(Array.from({ length: size }, () => call(1)));
  return all.reduce((sum, n) => sum + n, 0);
};

function check(result, size, name) {
  if (result !== size) throw new Error(`${name}: expected ${size}, got ${result}`);
}

export async function run(options) {
  const settings = options.quick ? { rounds: 1, batchMs: 1 } : { rounds: 15, batchMs: 100 };
  const workers = pool({ spawn, size: 1, queue: Infinity });
  const inline = pool({ links: { same: (n) => n }, size: 1, queue: Infinity });
  const hand = byHand();
  const [far, near] = [workers, inline].map((own) => chain("c").link(own.link("same")));
  const cases = [
    { name: "a message by hand", batch: oneByOne(hand.call) },
    { name: mine, batch: oneByOne(far) },
    { name: `${mine}, many at once`, batch: together(far) },
    { name: `${mine}, inline`, batch: oneByOne(near) },
  ];
  const samples = await measure(cases, { ...settings, check });
  await Promise.all([workers.close(), inline.close(), hand.end()]);
  const micro = ({ times: own }) => short(spread(own).median * 1000);
  return {
    title: "A call in a worker",
    about:
      "A link that gives its input, in one worker thread, awaited one call after the other; beside one message there and one " +
      "back without anything around it.",
    header: ["", "microseconds per call", "time, by hand = 1"],
    rows: samples.map((sample) => [
      sample.name,
      micro(sample),
      times(speedup(samples, cases[0].name, sample.name)),
    ]),
  };
}
