// Counts primes in worker threads, while this thread has time for something else.
import { Worker } from "node:worker_threads";
import { chain, isModulinkError } from "modulink-edge";
import { pool } from "modulink-edge/pool";
import type { Tasks } from "./tasks.ts";

await using workers = pool<Tasks>({
  spawn: () => new Worker(new URL("./worker.ts", import.meta.url)),
  size: 2,
});
const count = chain("count").link(workers.link("primes"));

let ticks = 0;
const clock = setInterval(() => ticks++, 10);
const parts = Array.from({ length: 8 }, (_, n) => ({ from: n * 250_000, to: (n + 1) * 250_000 }));
const counts = await Promise.all(parts.map((part) => count(part)));
clearInterval(clock);

console.log(`${counts.reduce((sum, n) => sum + n)} primes below 2,000,000, counted by ${workers.mode}`);
console.log(`meanwhile this thread has ticked ${ticks > 0 ? "on" : "not at all"}`);

// A worker that is busy cannot hear that it is to stop: its caller is told at once, and the worker is ended and replaced.
const forever = count.run({ from: 0, to: 2 ** 53 }, { deadline: "50ms" });
await forever.catch((error) => console.log("stopped:", isModulinkError(error, "deadline-exceeded")));
console.log(`${await count({ from: 0, to: 100 })} primes below 100`);
console.log(JSON.stringify(workers.stats));
