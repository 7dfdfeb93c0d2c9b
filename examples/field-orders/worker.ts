// Cloudflare Workers: the app, the shop, and the objects that remember the keys.
import { DurableObject, env } from "cloudflare:workers";
import { durableObjectStore, type ObjectNamespace, storeObject } from "modulink-edge/cloudflare";
import { beginIdempotent, settleIdempotent } from "modulink-edge/resilience";
import { createApp, type RemoteShop } from "./app.ts";

export { Shop } from "./shop.ts";

/** They know the steps of idempotency, so that each is one round trip. */
export class Keys extends storeObject(DurableObject, { transitions: [beginIdempotent, settleIdempotent] }) {}

interface Env {
  readonly KEYS: ObjectNamespace;
  readonly SHOP: ObjectNamespace;
  readonly ASSETS: { fetch(url: string): Promise<Response> };
}

const { KEYS, SHOP, ASSETS } = env as unknown as Env;

export default createApp({
  store: durableObjectStore(KEYS),
  shop: (name) => SHOP.get(SHOP.idFromName(name)) as RemoteShop,
  async file(name) {
    const { body } = await ASSETS.fetch(`https://assets.local/${name}`);
    if (body === null) throw new Error(`${name} is not there: run build.ts`);
    return body;
  },
});
