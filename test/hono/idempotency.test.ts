import { type Context, Hono } from "hono";
import { type IdempotencyOptions, idempotency, problems } from "modulink-edge/hono";
import { memoryStore } from "modulink-edge/storage";
import { describe, expect, it } from "vitest";

const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer());

/** An app whose handler is counted, and a way to ask it. */
function serving(
  handler: (c: Context, count: number) => Response | Promise<Response>,
  options: Partial<IdempotencyOptions> = {},
) {
  const store = memoryStore();
  const app = new Hono().onError(problems());
  const state = { count: 0 };
  app.use(idempotency({ store, ...options }));
  app.all("*", (c) => handler(c, ++state.count));
  const ask = (
    key: string | undefined,
    body: BodyInit | null = "{}",
    init: RequestInit = {},
    path = "/orders",
  ) =>
    app.request(path, {
      method: "POST",
      body,
      ...init,
      headers: {
        "content-type": "application/json",
        ...(key === undefined ? {} : { "idempotency-key": key }),
        ...init.headers,
      },
    });
  return { ask, app, store, state };
}

const order = (c: Context, count: number) =>
  c.json({ order: count }, 201, { location: `/orders/${count}`, "x-other": "a=b", "x-own": "1" });

describe("a request with a key", () => {
  it("is carried out once, and answered again byte for byte, with a mark", async () => {
    const body = new Uint8Array(5000).map((_, at) => at * 31);
    const { ask, state } = serving(
      () => new Response(body, { status: 207, headers: { "content-type": "image/x", etag: '"1"' } }),
    );
    const first = await ask('"7"');
    const again = await ask('"7"');
    expect([first.status, again.status, state.count]).toEqual([207, 207, 1]);
    expect(await bytesOf(first)).toEqual(body);
    expect(await bytesOf(again)).toEqual(body);
    expect([again.headers.get("content-type"), again.headers.get("etag")]).toEqual(["image/x", '"1"']);
    expect(first.headers.get("idempotency-replayed")).toBe(null);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
  });

  it("is answered again with the headers that are allowed to come again", async () => {
    const { ask } = serving(order);
    const first = await ask('"7"');
    expect([first.headers.get("x-other"), first.headers.get("x-own")]).toEqual(["a=b", "1"]);
    const again = await ask('"7"');
    expect(again.headers.get("location")).toBe("/orders/1");
    expect([again.headers.get("x-other"), again.headers.get("x-own")]).toEqual([null, null]);
    const own = serving(order, { headers: ["x-own"] });
    await own.ask('"7"');
    const { headers } = await own.ask('"7"');
    expect([headers.get("x-own"), headers.get("location")]).toEqual(["1", null]);
  });

  it.each([204, 200, 303])("keeps a status of %i without content", async (status) => {
    const { ask, state } = serving(() => new Response(null, { status }));
    await ask('"7"');
    const again = await ask('"7"');
    expect([again.status, await again.text(), state.count]).toEqual([status, "", 1]);
  });

  it("keeps a text with a byte order mark as it is", async () => {
    const bytes = new TextEncoder().encode("\ufeffhé");
    const { ask } = serving(() => new Response(bytes));
    await ask('"7"');
    expect(await bytesOf(await ask('"7"'))).toEqual(bytes);
  });

  it("leaves its content to the handler, however that reads it", async () => {
    for (const read of [
      (c: Context) => c.req.text(),
      (c: Context) => c.req.raw.text(),
      async (c: Context) => (c.req.raw.body ? new Response(c.req.raw.body).text() : c.req.text()),
      async (c: Context) => JSON.stringify(await c.req.json()),
    ]) {
      const { ask } = serving(async (c) => c.text(await read(c)));
      expect(await (await ask('"7"', '{"a":1}')).text()).toBe('{"a":1}');
    }
  });

  it("may have been read by a middleware before", async () => {
    const app = new Hono().onError(problems());
    app.use(async (c, next) => {
      await c.req.text();
      await next();
    });
    app.use(idempotency({ store: memoryStore() }));
    app.post("/", async (c) => c.text(await c.req.text()));
    const ask = (body: string) =>
      app.request("/", { method: "POST", body, headers: { "idempotency-key": '"1"' } });
    expect(await (await ask("abc")).text()).toBe("abc");
    expect((await ask("abd")).status).toBe(422);
  });

  it("knows its key and its fencing number", async () => {
    const seen: unknown[] = [];
    const app = new Hono();
    app.post("/", idempotency({ store: memoryStore(), scope: () => "ada" }), (c) => {
      seen.push(c.get("idempotency"));
      return c.text("ok");
    });
    await app.request("/", { method: "POST", headers: { "idempotency-key": '"a b"' } });
    expect(seen).toEqual([{ key: "idempotency:ada/a b", fencing: expect.any(Number) }]);
  });
});

describe("a request without a good key", () => {
  const problem = async (response: Response) => {
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    return response.json();
  };

  it("is refused with 400, unless keys are optional or its method needs none", async () => {
    const { ask, state } = serving(order);
    const response = await ask(undefined);
    expect(response.status).toBe(400);
    expect(await problem(response)).toEqual({
      type: "about:blank",
      title: "Bad Request",
      status: 400,
      detail: "The header Idempotency-Key is missing",
    });
    expect(state.count).toBe(0);
    expect((await serving(order, { required: false }).ask(undefined)).status).toBe(201);
    expect((await ask(undefined, null, { method: "GET" })).status).toBe(201);
    expect((await ask('"7"', null, { method: "DELETE" })).headers.get("idempotency-replayed")).toBe(null);
  });

  it.each([
    "7",
    '"',
    '""',
    '"a',
    "'a'",
    '"a" b',
    '"a", "b"',
    '"\u00e9"',
    "?1",
    ":aGk=:",
    "17",
    '"a\\b"',
    '"a";A=1',
    `"${"x".repeat(256)}"`,
  ])("is refused with 400: %s", async (key) => {
    const { ask, state } = serving(order);
    const response = await ask(key);
    expect([response.status, state.count]).toEqual([400, 0]);
    expect(await problem(response)).toMatchObject({ status: 400 });
  });

  it.each(['"a b"', ' "a b" ', '"a b";v=1', '"a b"; v="x;y" ;w', '"a b";v=:aGk=:;u=?0;t=@5;s=1.5;r=tok/en'])(
    "is not one with the key %s",
    async (key) => {
      const { ask } = serving(order);
      await ask('"a b"');
      const response = await ask(key);
      expect(response.headers.get("idempotency-replayed")).toBe(/ ;w/.test(key) ? null : "true");
    },
  );

  it("may leave out the quotation marks where that is allowed", async () => {
    const { ask } = serving(order, { bare: true });
    expect((await ask("8e03978e-40d5-43dd-bc93-6894a57f9324")).status).toBe(201);
    const again = await ask('"8e03978e-40d5-43dd-bc93-6894a57f9324"');
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect((await ask("a b")).status).toBe(400);
    expect((await ask("a,b")).status).toBe(400);
  });

  it("is told where the keys are documented", async () => {
    const { ask } = serving(order, { type: "https://example.com/keys" });
    expect(await (await ask(undefined)).json()).toMatchObject({ type: "https://example.com/keys" });
  });
});

describe("another request with the same key", () => {
  it.each([
    ["content", (ask: ReturnType<typeof serving>["ask"]) => ask('"7"', '{"a":2}')],
    ["method", (ask: ReturnType<typeof serving>["ask"]) => ask('"7"', '{"a":1}', { method: "PATCH" })],
    ["path", (ask: ReturnType<typeof serving>["ask"]) => ask('"7"', '{"a":1}', {}, "/others")],
    ["query", (ask: ReturnType<typeof serving>["ask"]) => ask('"7"', '{"a":1}', {}, "/orders?x")],
    [
      "content type",
      (ask: ReturnType<typeof serving>["ask"]) =>
        ask('"7"', '{"a":1}', { headers: { "content-type": "text/plain" } }),
    ],
  ])("is refused with 422 when its %s differs", async (_, other) => {
    const { ask, state } = serving(order);
    await ask('"7"', '{"a":1}');
    const response = await other(ask);
    expect([response.status, state.count]).toEqual([422, 1]);
    expect(await response.json()).toMatchObject({ title: "Unprocessable Content" });
  });

  it("is the same request if what counts is the same", async () => {
    const { ask } = serving(order, {
      fingerprint: (_, content) => JSON.parse(new TextDecoder().decode(content)),
    });
    await ask('"7"', '{"a":1,"b":2}');
    expect((await ask('"7"', '{ "b":2, "a":1 }')).headers.get("idempotency-replayed")).toBe("true");
    expect((await ask('"7"', '{"b":2}')).status).toBe(422);
  });

  it("of another caller is another", async () => {
    const { ask, state } = serving(order, { scope: (c) => c.req.header("x-user") ?? "" });
    await ask('"7"', "{}", { headers: { "x-user": "ada" } });
    await ask('"7"', "{}", { headers: { "x-user": "bob" } });
    expect(state.count).toBe(2);
  });
});

describe("requests at the same time", () => {
  const slow = () => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    return { open, handler: (c: Context, count: number) => gate.then(() => order(c, count)) };
  };

  it("are refused with 409 while one is carried out", async () => {
    const { open, handler } = slow();
    const { ask, state } = serving(handler);
    const first = ask('"7"');
    while (state.count === 0) await new Promise((resolve) => setTimeout(resolve));
    const others = await Promise.all(Array.from({ length: 200 }, () => ask('"7"')));
    expect(new Set(others.map(({ status }) => status))).toEqual(new Set([409]));
    expect(others[0]?.headers.get("retry-after")).toBe("1");
    open();
    expect((await first).status).toBe(201);
    expect((await ask('"7"')).headers.get("idempotency-replayed")).toBe("true");
    expect(state.count).toBe(1);
  });

  it("wait for its answer where they may", async () => {
    const { open, handler } = slow();
    const { ask, state } = serving(handler, { mode: "wait" });
    const all = Array.from({ length: 200 }, () => ask('"7"'));
    while (state.count === 0) await new Promise((resolve) => setTimeout(resolve));
    open();
    const texts = await Promise.all(all.map(async (one) => (await one).text()));
    expect(new Set(texts)).toEqual(new Set(['{"order":1}']));
    expect(state.count).toBe(1);
  });
});

describe("an answer", () => {
  it.each([400, 404, 500])("of %i is not recorded, and the next try runs again", async (status) => {
    const { ask, state } = serving((c) => c.text("no", status as 400));
    await ask('"7"');
    const again = await ask('"7"', '{"other":1}');
    expect([again.status, await again.text(), state.count]).toEqual([status, "no", 2]);
  });

  it("of an error of the handler is not recorded", async () => {
    const { ask, state } = serving(() => {
      throw new Error("secret");
    });
    await ask('"7"');
    expect([(await ask('"7"')).status, state.count]).toEqual([500, 2]);
  });

  it("can be recorded whatever its status", async () => {
    const { ask, state } = serving((c) => c.text("no", 500), { record: () => true });
    await ask('"7"');
    const again = await ask('"7"');
    expect([again.status, await again.text(), state.count]).toEqual([500, "no", 1]);
  });

  it("of an error that is thrown can be recorded, too", async () => {
    const { ask, state } = serving(
      () => {
        throw new Error("secret");
      },
      { record: () => true },
    );
    await ask('"7"');
    const again = await ask('"7"');
    expect([again.status, again.headers.get("idempotency-replayed"), state.count]).toEqual([500, "true", 1]);
    expect(await again.json()).toEqual({ type: "about:blank", title: "Internal Server Error", status: 500 });
  });

  it("that is too large reaches its client whole, and is marked as given", async () => {
    const large = new Uint8Array(3_000_000).map((_, at) => at * 7);
    const { ask, state } = serving(() => new Response(large), { maxResponseBytes: 1_000_000 });
    const sent = await bytesOf(await ask('"7"'));
    expect([sent.length, sent.every((byte, at) => byte === large[at])]).toEqual([large.length, true]);
    const again = await ask('"7"');
    expect([again.status, state.count]).toEqual([409, 1]);
    expect(await again.json()).toMatchObject({
      detail: "A request with this Idempotency-Key was carried out; its response is not kept",
    });
  });

  it("of exactly the largest size is recorded", async () => {
    const { ask } = serving(() => new Response("x".repeat(1000)), { maxResponseBytes: 1000 });
    await ask('"7"');
    expect((await ask('"7"')).status).toBe(200);
  });

  it("of events streams on, though it never ends, and is marked as given", async () => {
    const { ask } = serving(
      () =>
        new Response(
          new ReadableStream({
            start: (controller) => controller.enqueue(new TextEncoder().encode("data: 1\n\n")),
          }),
          { headers: { "content-type": "text/event-stream" } },
        ),
    );
    const response = await ask('"7"');
    const { value } = (await response.body?.getReader().read()) ?? {};
    expect(new TextDecoder().decode(value)).toBe("data: 1\n\n");
    expect((await ask('"7"')).status).toBe(409);
  });

  it("that is judged not to be recorded streams on unread", async () => {
    const { ask } = serving(
      () =>
        new Response(new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(10)) })),
      { record: () => false },
    );
    const response = await ask('"7"');
    const reader = response.body?.getReader();
    expect((await reader?.read())?.value).toHaveLength(10);
    await reader?.cancel();
  });

  it("that breaks off does so for its client, and is marked as given", async () => {
    let pulled = 0;
    const { ask, state } = serving(
      () =>
        new Response(
          new ReadableStream({
            pull(controller) {
              if (pulled++ === 0) controller.enqueue(new TextEncoder().encode("half"));
              else controller.error(new Error("broken"));
            },
          }),
        ),
    );
    const reader = (await ask('"7"')).body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe("half");
    await expect(reader?.read()).rejects.toThrow("broken");
    expect([(await ask('"7"')).status, state.count]).toEqual([409, 1]);
  });
});

describe("content", () => {
  it.each([true, false])("that is too large is refused with 413, its length told: %s", async (told) => {
    const { ask, state } = serving(order, { maxRequestBytes: 100 });
    const headers = { "content-length": "101" };
    const response = await ask('"7"', new Blob(["x".repeat(101)]), told ? { headers } : {});
    expect([response.status, state.count]).toEqual([413, 0]);
    expect((await ask('"7"', "x".repeat(100))).status).toBe(201);
  });
});

describe("what comes before and after", () => {
  it("does not count an answer sent again when it is counted behind", async () => {
    let counted = 0;
    const app = new Hono();
    app.use(idempotency({ store: memoryStore() }));
    app.use(async (_, next) => {
      counted++;
      await next();
    });
    app.post("/", (c) => c.text("ok"));
    for (let i = 0; i < 5; i++)
      await app.request("/", { method: "POST", headers: { "idempotency-key": '"1"' } });
    expect(counted).toBe(1);
  });

  it("gives the errors of the store to the app, and nothing has run", async () => {
    const store = { ...memoryStore(), update: () => Promise.reject(new Error("down")) };
    const { ask, state } = serving(order, { store: store as never });
    expect([(await ask('"7"')).status, state.count]).toEqual([500, 0]);
  });

  it("checks the options when it is made", () => {
    expect(() => idempotency({ store: memoryStore(), mode: "maybe" as never })).toThrow("mode");
    expect(() => idempotency({ store: memoryStore(), ttl: "soon" as never })).toThrow("ttl");
  });
});
