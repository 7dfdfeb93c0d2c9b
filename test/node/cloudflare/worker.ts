// Its stores are made once and serve every request, as in a worker that takes `env` from `cloudflare:workers`.
import { DurableObject, env } from "cloudflare:workers";
import {
  durableObjectStore,
  type KvNamespace,
  kvStore,
  type ObjectNamespace,
  storeObject,
} from "modulink-edge/cloudflare";
import { transition } from "modulink-edge/storage";

const add = transition("add", (sum: number | undefined, by: number) => ({
  value: (sum ?? 0) + by,
  result: (sum ?? 0) + by,
}));
const admit = transition("admit", (count: number | undefined, most: number) => ({
  value: Math.min((count ?? 0) + 1, most),
  result: (count ?? 0) < most,
}));

export class Knowing extends storeObject(DurableObject, { transitions: [add, admit] }) {}
export class Plain extends storeObject(DurableObject) {}
/** Of the older kind, which has no SQLite. */
export class Old extends storeObject(DurableObject) {}

const bindings = env as unknown as {
  KV: KvNamespace;
  KNOWING: ObjectNamespace;
  PLAIN: ObjectNamespace;
  OLD: ObjectNamespace;
};
const kv = kvStore(bindings.KV, { timeout: "5s" });
const stores = {
  knowing: durableObjectStore(bindings.KNOWING),
  plain: durableObjectStore(bindings.PLAIN),
  old: durableObjectStore(bindings.OLD),
};

async function answer({ pathname, searchParams }: URL): Promise<unknown> {
  const [, what, kind, key] = pathname.split("/") as [string, string, keyof typeof stores, string];
  if (what === "count") return stores[kind].update(key, add, 1);
  if (what === "admit") return stores[kind].update(key, admit, 10);
  if (what === "get") return (await stores[kind].get(key)) ?? null;
  if (what === "kv-set") return kv.set(key, searchParams.get("value"));
  return (await kv.get(key)) ?? null;
}

export default {
  async fetch(request: Request): Promise<Response> {
    try {
      return Response.json((await answer(new URL(request.url))) ?? null);
    } catch (error) {
      return Response.json(String((error as { code?: string }).code ?? error), { status: 500 });
    }
  },
};
