// A worker that sells tickets: what must be counted is in Durable Objects, what is only read is in KV.
import { DurableObject } from "cloudflare:workers";
import {
  durableObjectStore,
  type KvNamespace,
  kvStore,
  type ObjectNamespace,
  storeObject,
} from "modulink-edge/cloudflare";
import { transition } from "modulink-edge/storage";

const sell = transition("sell", (left: number | undefined, count: number) => {
  const tickets = left ?? 10;
  return tickets < count ? { value: tickets, result: false } : { value: tickets - count, result: true };
});

/** The class of the objects: it knows the transitions that are carried out inside them. */
export class Store extends storeObject(DurableObject, { transitions: [sell] }) {}

interface Env {
  STORE: ObjectNamespace;
  PRICES: KvNamespace;
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const prices = kvStore(env.PRICES);
    if (request.method === "PUT") await prices.set("price", await request.json(), { ttl: "1h" });
    if (request.method !== "POST") return Response.json((await prices.get("price")) ?? null);
    const sold = await durableObjectStore(env.STORE).update("tickets", sell, 1);
    return sold ? new Response("sold") : new Response("sold out", { status: 409 });
  },
};
