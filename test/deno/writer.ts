// A process that increments a key: `deno run -A --unstable-kv writer.ts <file> <key> <times>`; tells each answer.
import { denoKvStore } from "../../src/deno-kv/index.ts";
import { transition } from "../../src/storage/index.ts";
import { deno } from "./deno.ts";

const [path, key = "", times] = process.argv.slice(2);
const add = transition("add", (current: number | undefined, by: number) => ({
  value: (current ?? 0) + by,
  result: (current ?? 0) + by,
}));
const kv = await deno.openKv(path);
const store = denoKvStore(kv);
for (let turn = 0; turn < Number(times); turn++) process.stdout.write(`${await store.update(key, add, 1)}\n`);
kv.close();
