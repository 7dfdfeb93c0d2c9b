import { type Context, Hono } from "hono";
import { chain, type Run } from "modulink-edge";
import { body, handle, problems, through } from "modulink-edge/hono";
import { ndjson, plan, schema, sum } from "modulink-edge/transform";
import { describe, expect, it } from "vitest";

type Bytes = ReadableStream<Uint8Array>;

const line = new TextEncoder().encode('{"shop":"A","amount":1}\n');

/** A request that uploads a stream. Not every host takes a stream as the body of a request one makes. */
const upload = (stream: Bytes, signal?: AbortSignal): Request => {
  const request = new Request("http://edge.example/", { method: "POST", signal: signal ?? null });
  Object.defineProperty(request, "body", { value: stream });
  return request;
};

/** A stream of lines that counts those it was asked for, and fails or waits after some. */
function lines({ fail = Infinity, wait = Infinity, end = Infinity }) {
  const state = { pulled: 0, cancelled: undefined as unknown };
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (state.pulled === wait) return new Promise(() => {});
        if (state.pulled === fail) controller.error(new Error("connection reset"));
        else if (state.pulled === end) return controller.close();
        else controller.enqueue(line);
        state.pulled++;
        return undefined;
      },
      cancel(reason) {
        state.cancelled = reason;
      },
    },
    { highWaterMark: 0 },
  );
  return { state, stream };
}

describe("body", () => {
  it("streams the request into a plan", async () => {
    const Sale = schema({ shop: "dictionary", amount: "f64" });
    const totals = chain("totals")
      .link("read", ndjson(Sale))
      .link("sum", plan(Sale).groupBy("shop", { total: sum("amount") }))
      .link("rows", ({ rows }) => rows);
    const app = new Hono().post("/", handle(totals, { input: body }));
    const response = await app.request(upload(lines({ end: 1000 }).stream));
    expect(await response.json()).toEqual([{ shop: "A", total: 1000 }]);
  });

  it("takes no more from the client than the chain reads", async () => {
    const { state, stream } = lines({});
    const three = chain("three").link("read", async (bytes: Bytes) => {
      const reader = bytes.getReader();
      for (let i = 0; i < 3; i++) await reader.read();
      return state.pulled;
    });
    const app = new Hono().post("/", handle(three, { input: body }));
    expect(await (await app.request(upload(stream))).json()).toBe(3);
  });

  it("passes a cancellation on to the client", async () => {
    const { state, stream } = lines({});
    const drop = chain("drop").link("cancel", (bytes: Bytes) => bytes.cancel("enough"));
    await new Hono().post("/", handle(drop, { input: body })).request(upload(stream));
    expect(state.cancelled).toBe("enough");
  });

  it("does not take a cancellation for a client that has gone", async () => {
    const { stream } = lines({ wait: 1 });
    const drop = chain("drop").link("cancel", async (bytes: Bytes, run) => {
      const reader = bytes.getReader();
      await reader.read();
      const second = reader.read();
      const turn = () => new Promise((resolve) => setTimeout(resolve));
      await turn(); // the request is being read by now
      await reader.cancel();
      const { done } = await second;
      await turn(); // and no more
      return [done, run.signal.aborted];
    });
    const response = await new Hono().post("/", handle(drop, { input: body })).request(upload(stream));
    expect([response.status, await response.json()]).toEqual([200, [true, false]]);
  });

  it("is empty for a request without a body", async () => {
    const count = chain("count").link(
      "read",
      async (bytes: Bytes) => (await new Response(bytes).bytes()).length,
    );
    const app = new Hono().post("/", handle(count, { input: body }));
    expect(await (await app.request("/", { method: "POST" })).json()).toBe(0);
  });
});

describe("a client that goes away", () => {
  const gone = new Error("the client has gone");

  /** Two branches: one reads the upload, the other only listens. Tells what each of them got to know. */
  const watching = (seen: unknown[]) =>
    chain("watching").parallel({
      read: async ({ bytes }: { bytes: Bytes }) => {
        const reader = bytes.getReader();
        while (!(await reader.read()).done);
      },
      listen: (_: unknown, { signal }: Run) =>
        new Promise<never>((_, reject) => {
          signal.addEventListener("abort", () => {
            seen.push(signal.reason);
            reject(signal.reason);
          });
        }),
    });

  const input = (c: Context) => ({ bytes: body(c) });

  it("stops the links when the host says so", async () => {
    const seen: unknown[] = [];
    const client = new AbortController();
    const app = new Hono().onError(problems()).post("/", handle(watching(seen), { input }));
    const answer = app.request(upload(lines({ wait: 5 }).stream, client.signal));
    await new Promise<void>((resolve) => queueMicrotask(resolve));
    client.abort(gone);
    expect((await answer).status).toBe(499);
    expect(seen).toEqual([gone]);
  });

  it("stops the links when the upload breaks off, though the host says nothing", async () => {
    const seen: { message?: string }[] = [];
    const app = new Hono().onError(problems()).post("/", handle(watching(seen), { input }));
    expect((await app.request(upload(lines({ fail: 5 }).stream))).status).toBe(499);
    expect(seen).toMatchObject([{ message: "connection reset" }]);
  });

  it("is no error of the app", async () => {
    const told: unknown[] = [];
    const client = new AbortController();
    client.abort(gone);
    const app = new Hono().onError(problems({ onError: (error) => void told.push(error) }));
    app.use("/through", through(chain("never").link("never", () => told.push("a link ran"))));
    app.all("*", () => Promise.reject(new Error("too late to matter")));
    for (const path of ["through", "handler"]) {
      const request = new Request(`http://edge.example/${path}`, { signal: client.signal });
      expect((await app.request(request)).status).toBe(499);
    }
    expect(told).toEqual([]);
  });
});
