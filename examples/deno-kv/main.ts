// npx deno run -A --unstable-kv examples/deno-kv/main.ts
import { type DenoKv, denoKvStore } from "modulink-edge/deno-kv";
import { transition } from "modulink-edge/storage";

declare const Deno: { openKv(path: string): Promise<DenoKv & { close(): void }> };

const add = transition("add", (sum: number | undefined, by: number) => ({
  value: (sum ?? 0) + by,
  result: (sum ?? 0) + by,
}));

const kv = await Deno.openKv(":memory:"); // without a path: the database of the app
const store = denoKvStore(kv);
await Promise.all(Array.from({ length: 100 }, () => store.update("visits", add, 1)));
console.log(await store.get("visits"), "visits");
kv.close();
