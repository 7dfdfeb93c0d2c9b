import { Hono } from "hono";
import { chain, type Observer, type RunEvent, sleep } from "modulink-edge";
import { handle, problems } from "modulink-edge/hono";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";

const double = chain("double").link("times two", ({ amount }: { amount: number }) => ({
  amount: amount * 2,
}));
const json = (value: unknown, headers = {}) => ({
  method: "POST",
  body: JSON.stringify(value),
  headers: { "content-type": "application/json", ...headers },
});
const give = (value: unknown) => {
  const app = new Hono().onError(problems());
  return app.get("/", handle(chain("give").link("give", () => value))).request("/");
};

describe("handle gives the chain its input", () => {
  const app = new Hono().onError(problems());
  app.post("/double", handle(double));
  app.get("/double/:amount", handle(double, { input: (c) => ({ amount: Number(c.req.param("amount")) }) }));
  app.get(
    "/later/:amount",
    handle(double, { input: async (c) => ({ amount: Number(c.req.param("amount")) }) }),
  );
  app.get("/nothing", handle(chain("type").link("type", (input: unknown) => typeof input)));

  it("as the request's JSON", async () => {
    const response = await app.request("/double", json({ amount: 21 }));
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toMatch(/^application\/json/);
    expect(await response.json()).toEqual({ amount: 42 });
  });

  it.each(["application/json; charset=utf-8", "application/merge-patch+json", "APPLICATION/JSON"])(
    "as the request's JSON when its type is %s",
    async (type) => {
      const response = await app.request("/double", json({ amount: 1 }, { "content-type": type }));
      expect(await response.json()).toEqual({ amount: 2 });
    },
  );

  it("as whatever the app makes of the request, at once or in time", async () => {
    expect(await (await app.request("/double/4")).json()).toEqual({ amount: 8 });
    expect(await (await app.request("/later/5")).json()).toEqual({ amount: 10 });
  });

  it("as undefined for a method without a body", async () => {
    expect(await (await app.request("/nothing")).json()).toBe("undefined");
  });

  it("refuses content that is not JSON, naming what is accepted", async () => {
    const response = await app.request("/double", {
      method: "POST",
      body: "amount=1",
      headers: { "content-type": "text/plain" },
    });
    expect(response.status).toBe(415);
    expect(response.headers.get("accept")).toBe("application/json");
    const { detail } = (await response.json()) as { detail: string };
    expect(detail).toContain("application/json");
    expect(detail).toContain("text/plain");
  });

  it.each(["", "{", '{"amount":1', "{'amount':1}", "\u0000"])(
    "refuses %j, which is not JSON",
    async (body) => {
      const response = await app.request("/double", { ...json(0), body });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ status: 400, detail: "The content is not JSON" });
    },
  );
});

describe("handle answers", () => {
  it("with a response as it is", async () => {
    const own = new Response("made by hand", { status: 202, headers: { "x-own": "yes" } });
    const response = await give(own);
    expect([response.status, response.headers.get("x-own")]).toEqual([202, "yes"]);
    expect(await response.text()).toBe("made by hand");
  });

  it("with the bytes of a stream", async () => {
    const bytes = new TextEncoder().encode("a line\n");
    const stream = new ReadableStream({
      start(controller) {
        controller.enqueue(bytes);
        controller.enqueue(bytes);
        controller.close();
      },
    });
    expect(await (await give(stream)).text()).toBe("a line\na line\n");
  });

  it.each([undefined, null])("with no content for %s", async (nothing) => {
    const response = await give(nothing);
    expect([response.status, await response.text()]).toEqual([204, ""]);
  });

  it.each([[0], [false], [""], [[1, "two"]], [{ three: null }]])("with %j as JSON", async (value) => {
    expect(await (await give(value)).json()).toEqual(value);
  });

  it("with what the app makes of the value", async () => {
    const app = new Hono();
    app.post("/", handle(double, { output: ({ amount }, c) => c.text(`${amount}!`, 201) }));
    const response = await app.request("/", json({ amount: 2 }));
    expect([response.status, await response.text()]).toEqual([201, "4!"]);
  });

  it("with the headers that middleware set before", async () => {
    const app = new Hono().use(async (c, next) => {
      c.header("x-before", "yes");
      await next();
    });
    app.post("/", handle(double));
    expect((await app.request("/", json({ amount: 2 }))).headers.get("x-before")).toBe("yes");
  });
});

describe("handle gives errors to the app", () => {
  const failing = (thrown: unknown) => {
    const seen: Error[] = [];
    const app = new Hono().onError((error, c) => {
      seen.push(error);
      return c.text("failed", 500);
    });
    app.get(
      "/",
      handle(
        chain("failing").link("fail", () => {
          throw thrown;
        }),
      ),
    );
    return { app, seen };
  };

  it("as they were thrown", async () => {
    const thrown = new RangeError("too far");
    const { app, seen } = failing(thrown);
    expect((await app.request("/")).status).toBe(500);
    expect(seen).toHaveLength(1);
    expect(seen[0]).toBe(thrown);
  });

  it("as the cause of an error when something else was thrown, which Hono would not hand on", async () => {
    const { app, seen } = failing("a text");
    expect((await app.request("/")).status).toBe(500);
    expect(seen.map(({ cause }) => cause)).toEqual(["a text"]);
  });
});

describe("the run of a request", () => {
  /** What the run of one request says of itself. */
  const origins = async (headers: Record<string, string>, options = {}) => {
    const link = (_: unknown, run: { id: string; origin: string }) => ({ id: run.id, origin: run.origin });
    const app = new Hono().get("/", handle(chain("who").link("who", link), options));
    return (await (await app.request("/", { headers })).json()) as { id: string; origin: string };
  };

  it("takes its origin from the X-Request-Id header", async () => {
    const { id, origin } = await origins({ "x-request-id": "edge.7:a/b=~_+-" });
    expect(origin).toBe("edge.7:a/b=~_+-");
    expect(id).not.toBe(origin);
  });

  it.each(["", "a b", "a,b", '{"a":1}', "<b>", "x".repeat(256)])(
    "takes its own instead of %j",
    async (bad) => {
      const { id, origin } = await origins({ "x-request-id": bad });
      expect(origin).toBe(id);
    },
  );

  it("takes what the app says of one request before all else", async () => {
    const run = () => ({ id: "run-1", origin: "app-1" });
    expect(await origins({ "x-request-id": "edge-7" }, { run })).toEqual({ id: "run-1", origin: "app-1" });
  });

  it("tells its observers", async () => {
    const events: RunEvent[] = [];
    const observer: Observer = (event) => void events.push(event);
    const app = new Hono().post("/", handle(double, { observers: [observer] }));
    await app.request("/", json({ amount: 2 }, { "x-request-id": "seen" }));
    expect(events.map(({ type, link }) => [type, link])).toEqual([
      ["run.start", undefined],
      ["link.start", "times two"],
      ["link.end", "times two"],
      ["run.end", undefined],
    ]);
    expect(new Set(events.map(({ origin }) => origin))).toEqual(new Set(["seen"]));
  });

  it("ends at its deadline, with 504", async () => {
    const clock = virtualClock();
    const app = new Hono().onError(problems());
    const slow = chain("slow").link("sleep", (_: unknown, run) => sleep("1h", run));
    app.get("/", handle(slow, { deadline: "2s", run: () => ({ clock }) }));
    const answer = app.request("/");
    await clock.advance("2s");
    const response = await answer;
    expect([response.status, clock.pending]).toEqual([504, 0]);
  });

  it("leaves background work to the host that can keep it alive, failed work included", async () => {
    const kept: Promise<unknown>[] = [];
    const seen: unknown[] = [];
    const link = (_: unknown, run: { waitUntil(work: Promise<unknown>): void }) => {
      run.waitUntil(Promise.resolve("done"));
      run.waitUntil(Promise.reject(new Error("late")));
      return "answered";
    };
    const observer: Observer = (event) => void (event.type === "background.error" && seen.push(event.error));
    const app = new Hono().get("/", handle(chain("work").link("work", link), { observers: [observer] }));
    const context = {
      waitUntil: (work: Promise<unknown>) => void kept.push(work),
      passThroughOnException() {},
      props: {},
    };
    expect(await (await app.request("/", {}, {}, context)).json()).toBe("answered");
    expect(await Promise.all(kept)).toEqual(["done", undefined]);
    expect(seen).toMatchObject([{ message: "late" }]);
  });

  it("does without a host that keeps work alive", async () => {
    const link = (_: unknown, run: { waitUntil(work: Promise<unknown>): void }) => {
      run.waitUntil(Promise.resolve());
      return "answered";
    };
    const app = new Hono().get("/", handle(chain("work").link("work", link)));
    expect(await (await app.request("/")).json()).toBe("answered");
  });
});
