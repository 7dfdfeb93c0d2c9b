// What the compiler must say; nothing here runs.
import type { Context, Hono } from "hono";
import { chain } from "modulink-edge";
import { body, handle, problems, through } from "modulink-edge/hono";

type App = { Variables: { user: string } };

const double = chain("double").link("times two", ({ amount }: { amount: number }) => amount * 2);
const address = chain("address").link("url", (request: Request) => request.url);
const length = chain("length").link("url", (request: Request) => request.url.length);
const upload = chain("upload").link("none", (_: ReadableStream<Uint8Array>) => undefined);

export function handlers(app: Hono<App>): void {
  app.post("/", handle(double));
  app.post("/", handle(upload, { input: body }));
  app.get("/", handle(double, { input: async () => ({ amount: 1 }) }));
  app.get("/", handle(double, { input: (c: Context<App>) => ({ amount: c.get("user").length }) }));
  app.get("/", handle(double, { output: (value, c) => c.text(value.toFixed(2), 201) }));
  app.onError(problems({ onError: (_, c) => console.log(c.req.path) }));

  // @ts-expect-error the chain takes a number as the amount
  app.get("/", handle(double, { input: () => ({ amount: "1" }) }));
  // @ts-expect-error the app's variable is a text
  app.get("/", handle(double, { input: (c: Context<App>) => ({ amount: c.get("user") }) }));
  // @ts-expect-error the chain gives a number
  app.get("/", handle(double, { output: (value, c) => c.text(value.trim()) }));
  // @ts-expect-error the chain takes no stream
  app.post("/", handle(double, { input: body }));
  // @ts-expect-error a deadline is a duration
  app.post("/", handle(double, { deadline: "soon" }));
  const plain = () => 1;
  // @ts-expect-error a function that is not a chain cannot be run
  app.post("/", handle(plain));
}

export function middleware(app: Hono<App>): void {
  app.use(through(address, { as: "user" }));
  app.use("/part/*", through(address));
  app.get("/", through(length, { as: "size" }), (c) =>
    c.text(c.get("size").toFixed() + c.get("user").trim()),
  );
  app.use(through(double, { input: (c) => ({ amount: c.req.path.length }) }));

  // @ts-expect-error the chain gives a number, so its variable is none that could be trimmed
  app.get("/", through(length, { as: "size" }), (c) => c.text(c.get("size").trim()));
  // @ts-expect-error without a name there is no variable
  app.get("/", through(length), (c) => c.text(c.get("size")));
  // @ts-expect-error the chain takes no request
  app.use(through(double, { input: (c) => c.req.raw }));
}
