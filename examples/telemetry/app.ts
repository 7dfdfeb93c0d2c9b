// One Hono app for every runtime. Files are handed to it, since each runtime has its own way to them.
import { type Context, Hono } from "hono";
import { fail, problem, problems } from "modulink-edge/hono";
import { paced } from "./paced.ts";
import stored from "./plan.json" with { type: "json" };
import { encoded, streamOf, updates } from "./updates.ts";

/** The bytes of a file that build.ts made. */
export type Files = (name: string) => Promise<ReadableStream<Uint8Array>>;

const policy = [
  "default-src 'none'",
  "style-src 'self'",
  // A page compiles WebAssembly only if it may; without it the plan runs in plain TypeScript.
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self'",
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const pages = {
  "/": ["index.html", "text/html; charset=utf-8"],
  "/style.css": ["style.css", "text/css; charset=utf-8"],
  "/page.js": ["page.js", "text/javascript; charset=utf-8"],
  "/worker.js": ["worker.js", "text/javascript; charset=utf-8"],
} as const;

const ndjson = { "content-type": "application/x-ndjson", "cache-control": "no-store" };

/** `?rate=20000` is so many bytes a second; without it they come as fast as they can. */
function rateOf(c: Context): number | undefined {
  const text = c.req.query("rate");
  if (text === undefined) return undefined;
  const rate = Number(text);
  if (rate >= 100 && rate <= 1e9) return rate;
  throw fail(400, `rate: expected bytes a second, from 100 to 1,000,000,000, got ${text}`);
}

export function createApp(files: Files): Hono {
  const app = new Hono();
  app.onError(problems({ onError: (error) => console.error(error) }));
  app.notFound((c) => problem(fail(404, `There is nothing at ${c.req.path}`)));
  for (const [path, [name, type]] of Object.entries(pages))
    app.get(path, async (c) =>
      c.body(await files(name), 200, { "content-type": type, "content-security-policy": policy }),
    );
  const quakes = async (c: Context) => {
    const rate = rateOf(c);
    const bytes = await files("quakes.ndjson");
    return rate === undefined ? bytes : bytes.pipeThrough(paced(rate));
  };
  app.get("/api/plan", (c) => c.json(stored));
  app.get("/api/quakes", async (c) => c.body(await quakes(c), 200, ndjson));
  app.get("/api/windows", async (c) =>
    c.body(streamOf(updates(stored, await quakes(c))).pipeThrough(encoded()), 200, ndjson),
  );
  return app;
}
