// Programs that end by themselves: `program.ts <kind>`.
import { Worker } from "node:worker_threads";
import { chain } from "../../../src/index.ts";
import { pool } from "../../../src/pool/index.ts";
import type { Links } from "../../pool/links.ts";

const kinds = ["worker_threads", "Worker"];
const [kind, idle = "1h"] = process.argv.slice(2);
if (!kinds.includes(kind ?? "")) throw new TypeError(`one of ${kinds}, got ${kind}`);
const url = new URL("../../pool/worker.ts", import.meta.url);
type Web = new (url: URL, options: object) => Worker;
const Web = (globalThis as unknown as { Worker: Web }).Worker;

const workers = pool<Links>({
  spawn: () => (kind === "Worker" ? new Web(url, { type: "module" }) : new Worker(url)),
  size: 2,
  idle: idle as "1h",
});
const double = chain("double").link(workers.link("double"));
console.log(...(await Promise.all([1, 2, 3].map((n) => double(n)))), workers.mode);
