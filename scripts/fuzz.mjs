// `npm run fuzz -- --seconds 600`: damaged input and damaged plans, until one of them does what none should. `--seed N` begins
// with the case of that number, `--once` ends behind it.
import "./require-node.mjs";
import { parseArgs } from "node:util";
import { fuzz } from "../test/node/fuzz/harness.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    seed: { type: "string" },
    once: { type: "boolean", default: false },
  },
});
const seed = Number(values.seed ?? Math.trunc(Math.random() * 0x7fffffff)) >>> 0;
console.log(`Fuzzing for ${values.seconds} s from --seed ${seed}`);
const { cases, rss, failure, file } = await fuzz({
  seconds: Number(values.seconds),
  seed,
  once: values.once,
});
console.log(`${cases} cases, at most ${Math.round(rss / (1 << 20))} MB`);
if (failure !== undefined) console.error(`\n${failure}\n\nThe case is in ${file}`);
process.exit(failure === undefined ? 0 : 1);
