import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { chain, isModulinkError } from "modulink-edge";
import { durableObjectStore } from "modulink-edge/cloudflare";
import { idempotency } from "modulink-edge/hono";
import { type IdempotentOptions, idempotent } from "modulink-edge/resilience";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { replay, vectors } from "../vectors/idempotency.ts";
import { watched } from "./watched.ts";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const kinds = [
  { what: "that know its transitions", namespace: env.STORE, trips: ["update", "update"] },
  { what: "that know none", namespace: env.PLAIN, trips: ["update", "commit", "update", "commit"] },
];

describe.each(kinds)("idempotency in Durable Objects $what", ({ namespace, trips }) => {
  const calls = (id: string, options: Partial<IdempotentOptions<string>>) => {
    const state = { effects: 0 };
    const effect = async (_: string) => {
      state.effects++;
      await pause(200);
      return { receipt: state.effects };
    };
    const processes = Array.from({ length: 4 }, () =>
      chain("pay").link(
        "charge",
        effect,
        idempotent<string>({
          store: durableObjectStore(namespace),
          key: (key) => key,
          poll: "100ms",
          ...options,
        }),
      ),
    );
    const all = Array.from({ length: 200 }, (_, at) => Promise.resolve(processes[at % 4]?.(id)));
    return { all, state };
  };

  it("has one effect for 200 calls at once, and all see it", async () => {
    const { all, state } = calls("wait", {});
    expect(await Promise.all(all)).toEqual(Array(200).fill({ receipt: 1 }));
    expect(state.effects).toBe(1);
  }, 30_000);

  it("has one effect for 200 calls at once, of which the others are refused", async () => {
    const { all, state } = calls("conflict", { mode: "conflict" });
    const ends = await Promise.all(
      all.map((one) => one.catch((error) => isModulinkError(error) && error.code)),
    );
    expect(ends.filter((end) => end === "idempotency-conflict")).toHaveLength(199);
    expect(state.effects).toBe(1);
  }, 30_000);

  it("is told in as few round trips as there can be", async () => {
    const objects = watched(namespace);
    const link = chain("pay").link(
      "charge",
      async (key: string) => key,
      idempotent<string>({ store: durableObjectStore(objects), key: (key) => key }),
    );
    await link("trips");
    expect(objects.calls).toEqual(trips);
  });

  it("answers requests sent again byte for byte", async () => {
    let orders = 0;
    const app = new Hono();
    app.use(idempotency({ store: durableObjectStore(namespace) }));
    app.post("/", (c) => c.json({ order: ++orders }, 201));
    const ask = () => app.request("/", { method: "POST", headers: { "idempotency-key": '"http"' } });
    const [first, again] = [await ask(), await ask()];
    expect([await first.text(), await again.text()]).toEqual(['{"order":1}', '{"order":1}']);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
  });

  it.each(vectors)("keeps the vector: $title", async (vector) => {
    const clock = virtualClock({ start: 1_700_000_000_000 });
    await replay(vector, durableObjectStore(namespace, { clock }), clock);
  });
});
