// One Hono app for every runtime. What is read from files is handed to it, since each runtime does that its own way.
import { type Context, Hono } from "hono";
import { body, fail, handle, problem, problems } from "modulink-edge/hono";
import { describe, toMermaid } from "modulink-edge/inspect";
import { aggregate, type Upload } from "./aggregate.ts";
import { fineClock, Timings } from "./timings.ts";

export interface Texts {
  /** The page, as HTML. */
  readonly page: string;
  /** Some flights, as NDJSON. */
  readonly flights: string;
}

const policy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "script-src 'unsafe-inline'",
  "connect-src 'self'",
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const upload = (c: Context): Upload => ({
  query: new URL(c.req.url).searchParams,
  headers: c.req.raw.headers,
  body: body(c),
});

export function createApp({ page, flights }: Texts): Hono {
  const timings = new WeakMap<Request, Timings>();
  const app = new Hono();
  app.onError(problems({ onError: (error) => console.error(error) }));
  app.notFound((c) => problem(fail(404, `There is nothing at ${c.req.path}`)));
  app.get("/", (c) => c.html(page, 200, { "content-security-policy": policy }));
  app.get("/healthz", (c) => c.json({ status: "ok" }));
  app.get("/samples/flights.ndjson", (c) => c.body(flights, 200, { "content-type": "application/x-ndjson" }));
  app.get("/v1/chain", (c) => {
    const description = describe(aggregate);
    return c.req.query("format") === "mermaid" ? c.text(toMermaid(description)) : c.json(description);
  });
  app.post(
    "/v1/aggregate",
    handle(aggregate, {
      input: upload,
      deadline: "10m",
      run: (c) => {
        const own = new Timings();
        timings.set(c.req.raw, own);
        return { clock: fineClock, observers: [own.observer] };
      },
      output: (totals, c) => c.json({ ...totals, timings: timings.get(c.req.raw)?.list }),
    }),
  );
  return app;
}
