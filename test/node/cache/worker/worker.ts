// Its caches are made once and serve every request.
import { Hono } from "hono";
import { chain, sleep } from "modulink-edge";
import { handle, httpCache } from "modulink-edge/hono";
import { cache, type EdgeCache, edgeStore } from "modulink-edge/resilience";
import { memoryStore } from "modulink-edge/storage";

const loads: Record<string, number> = {};
const count = (id: string): number => {
  loads[id] = (loads[id] ?? 0) + 1;
  return loads[id];
};

/** Only the first value of one key ages, and loading it anew takes long. */
const ages = (id: string, n: number) => id === "stale" && n === 1;
const values = cache<string, { n: number }>({
  store: memoryStore(),
  key: (id) => id,
  ttl: ({ n }, id) => (ages(id, n) ? "500ms" : "1h"),
  staleWhileRevalidate: "1h",
});
const value = chain("value").link(
  "load",
  async (id: string, run) => {
    const n = count(id);
    await sleep(ages(id, n - 1) ? "2s" : "300ms", run);
    return { n };
  },
  values,
);

/** The platform's cache may only be touched while there is a request. */
const platform: EdgeCache = {
  match: (url) => edge().match(url),
  put: (url, response) => edge().put(url, response),
  delete: (url) => edge().delete(url),
};
const edge = () => (caches as unknown as { default: EdgeCache }).default;

const app = new Hono();
app.get("/loads/:id", (c) => c.json(loads[c.req.param("id")] ?? 0));
app.get("/value/:id", handle(value, { input: (c) => c.req.param("id") as string }));
app.use("/page/*", httpCache({ store: edgeStore(platform), fetch: app.fetch }));
app.get("/page/:id", (c) =>
  c.json(count(c.req.param("id")), 200, { "cache-control": "max-age=1, stale-while-revalidate=60" }),
);

export default app;
