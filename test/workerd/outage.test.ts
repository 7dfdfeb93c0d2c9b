import { env } from "cloudflare:workers";
import { durableObjectStore, kvStore } from "modulink-edge/cloudflare";
import type { AtomicStore, Store } from "modulink-edge/storage";
import { storeContract } from "modulink-edge/testing";
import { describe, it } from "vitest";
import { type FaultyKv, faulty } from "./faulty-kv.ts";
import { type WatchedObjects, watched } from "./watched.ts";

const outages = /without its backend|backend goes away/;
const lost = (): never => {
  throw new Error("Network connection lost.");
};

describe("a store in Cloudflare KV that is cut off", () => {
  const namespaces = new Map<Store, FaultyKv>();
  const open = () => {
    const namespace = faulty(env.KV);
    const store = kvStore(namespace, { timeout: "5s" });
    namespaces.set(store, namespace);
    return store;
  };
  const sever = (store: Store) => {
    const namespace = namespaces.get(store) as FaultyKv;
    namespace.beforeRead = namespace.beforeWrite = lost;
    return () => {
      namespace.beforeRead = namespace.beforeWrite = () => {};
    };
  };
  for (const { name, run } of storeContract({ open, sever, atomic: false }))
    if (outages.test(name)) it(name, run);
});

describe.each([
  ["before it is asked", "before"],
  ["before it has answered", "after"],
] as const)("a store in Durable Objects that is cut off %s", (_, when) => {
  const namespaces = new Map<Store, WatchedObjects>();
  const open = () => {
    const namespace = watched(env.PLAIN);
    const store = durableObjectStore(namespace, { timeout: "5s" });
    namespaces.set(store, namespace);
    return store;
  };
  const sever = (store: AtomicStore) => {
    const namespace = namespaces.get(store) as WatchedObjects;
    namespace[when] = lost;
    return () => {
      namespace[when] = () => {};
    };
  };
  for (const { name, run } of storeContract({ open, sever })) if (outages.test(name)) it(name, run);
});
