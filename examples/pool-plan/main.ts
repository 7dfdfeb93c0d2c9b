// One plan over several workers: each reads a part of the input, and their states make one answer.
import { Worker } from "node:worker_threads";
import { chain } from "modulink-edge";
import { pool } from "modulink-edge/pool";
import { cutLines } from "./parts.ts";
import { perShop, type Tasks } from "./tasks.ts";

const lines = Array.from({ length: 200_000 }, (_, n) => `{"shop":"S${n % 7}","amount":${n % 1000}}\n`);
const bytes = new TextEncoder().encode(lines.join(""));

await using workers = pool<Tasks>({
  spawn: () => new Worker(new URL("./worker.ts", import.meta.url)),
  size: 2,
});
const read = chain("read").link(workers.link("read", { transfer: ({ buffer }) => [buffer] }));

const states = await Promise.all(cutLines(bytes, workers.stats.size).map((part) => read(part)));
const { rows, report } = perShop.merge(states);
console.log(`${report.rows} rows by ${states.length} ${workers.mode}`); // 200000 rows by 2 worker-threads
console.log(rows[0]);
