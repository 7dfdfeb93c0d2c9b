import { Hono } from "hono";
import { basicAuth } from "hono/basic-auth";
import { HTTPException } from "hono/http-exception";
import { chain, ModulinkError } from "modulink-edge";
import { fail, handle, problem, problems } from "modulink-edge/hono";
import { ValidationError, validate } from "modulink-edge/security";
import { ndjson, plan, schema, sum } from "modulink-edge/transform";
import { describe, expect, it } from "vitest";
import { z } from "zod";

const secret = "the password is hunter2";

const read = async (response: Response) => {
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const members = (await response.json()) as Record<string, unknown>;
  expect(members["status"]).toBe(response.status);
  return members;
};

describe("problem", () => {
  it("says nothing of an unknown error", async () => {
    const response = problem(new Error(secret, { cause: secret }));
    const text = await response.clone().text();
    expect(text).not.toContain("hunter2");
    expect(text).not.toContain("problem.test");
    expect(await read(response)).toEqual({
      type: "about:blank",
      title: "Internal Server Error",
      status: 500,
    });
  });

  it.each([undefined, null, secret, 7, { status: 400, message: secret }])(
    "answers %j, which is no error, with 500 and no word of it",
    async (thrown) => {
      const response = problem(thrown);
      expect(await response.clone().text()).not.toContain("hunter2");
      expect((await read(response))["status"]).toBe(500);
    },
  );

  it.each([
    ["rate-limited", 429],
    ["idempotency-conflict", 409],
    ["idempotency-mismatch", 422],
    ["circuit-open", 503],
    ["bulkhead-full", 503],
    ["load-shed", 503],
    ["store-unavailable", 503],
    ["timed-out", 504],
    ["outcome-unknown", 500],
  ] as const)("answers %s with %i, and tells when to try again", async (code, status) => {
    const response = problem(new ModulinkError(code, secret, { retryAfter: 1001 }));
    expect(response.status).toBe(status);
    expect(response.headers.get("retry-after")).toBe(status === 500 ? null : "2");
    expect(await response.clone().text()).not.toContain("hunter2");
    expect(problem(new ModulinkError(code, secret)).headers.get("retry-after")).toBe(null);
  });

  it("points at each thing a validation found", async () => {
    const members = await read(
      problem(
        new ValidationError([
          { path: [], message: "is no object" },
          { path: ["items", 0, "price"], message: "is negative" },
          { path: ["a/b", "m~n", "ü %"], message: "has a name that needs escaping" },
        ]),
      ),
    );
    expect(members).toMatchObject({ status: 422, title: "Unprocessable Content" });
    expect(members["errors"]).toEqual([
      { pointer: "#", detail: "is no object" },
      { pointer: "#/items/0/price", detail: "is negative" },
      { pointer: "#/a~1b/m~0n/%C3%BC%20%25", detail: "has a name that needs escaping" },
    ]);
  });

  it("answers what `validate` refuses, whatever library the schema is of", async () => {
    const Order = z.object({ items: z.array(z.object({ price: z.number() })) });
    const app = new Hono().onError(problems()).post("/", handle(chain("order").link(validate(Order))));
    const body = JSON.stringify({ items: [{ price: 1 }, { price: "2" }] });
    const response = await app.request("/", {
      method: "POST",
      body,
      headers: { "content-type": "application/json" },
    });
    const { errors } = (await read(response)) as { errors: { pointer: string }[] };
    expect([response.status, errors.map(({ pointer }) => pointer)]).toEqual([422, ["#/items/1/price"]]);
  });

  it("tells too many groups as the content's fault", async () => {
    const Sale = schema({ shop: "dictionary", amount: "f64" });
    const perShop = plan(Sale, { maxGroups: 1 }).groupBy("shop", { total: sum("amount") });
    const read2 = async () => perShop(ndjson(Sale)('{"shop":"A","amount":2}\n{"shop":"B","amount":3}\n'));
    const error = await read2().catch((thrown: unknown) => thrown);
    expect(await read(problem(error))).toMatchObject({ status: 422 });
  });

  it("tells a passed deadline as the server's", async () => {
    expect(await read(problem(new ModulinkError("deadline-exceeded", secret)))).toEqual({
      type: "about:blank",
      title: "Gateway Timeout",
      status: 504,
      detail: "The request took longer than it may",
    });
  });

  it("keeps the status and message of an HTTPException", async () => {
    const response = problem(new HTTPException(409, { message: "That seat is taken" }));
    expect(await read(response)).toMatchObject({
      status: 409,
      title: "Conflict",
      detail: "That seat is taken",
    });
  });

  it("keeps the response of an HTTPException that has one", async () => {
    const res = new Response("who are you?", { status: 401, headers: { "www-authenticate": "Basic" } });
    const response = problem(new HTTPException(401, { res }));
    expect([response.status, response.headers.get("www-authenticate")]).toEqual([401, "Basic"]);
    expect(await response.text()).toBe("who are you?");
  });
});

describe("fail", () => {
  it("makes a problem with its members and headers", async () => {
    const members = { type: "https://example.com/probs/out-of-credit", title: "No credit", balance: 30 };
    const response = problem(
      fail(403, "It costs 50", { ...members, instance: "/a/1" }, { "retry-after": "60" }),
    );
    expect(response.headers.get("retry-after")).toBe("60");
    expect(await read(response)).toEqual({
      ...members,
      instance: "/a/1",
      status: 403,
      detail: "It costs 50",
    });
  });

  it("does not let an extension say another status", async () => {
    expect(await read(problem(fail(404, "gone", { status: 200 })))).toMatchObject({ status: 404 });
  });

  it("is an HTTPException, which Hono answers by itself", async () => {
    const app = new Hono().get("/", () => {
      throw fail(418, "short and stout");
    });
    const response = await app.request("/");
    expect(response.status).toBe(418);
    expect(await read(response)).toEqual({ type: "about:blank", status: 418, detail: "short and stout" });
  });

  it("carries its detail as the error's message", () => {
    expect(fail(400, "no").message).toBe("no");
    expect(fail(400).message).toBe("Bad Request");
  });
});

describe("problems", () => {
  const ask = async (options: Parameters<typeof problems>[0], thrown: unknown) => {
    const app = new Hono().onError(problems(options));
    const link = () => {
      throw thrown;
    };
    app.get("/", handle(chain("throw").link("throw", link)));
    return read(await app.request("/"));
  };

  it("answers what the app makes of its own errors", async () => {
    const map = (error: unknown) => (error instanceof RangeError ? fail(409, "taken") : undefined);
    expect(await ask({ map }, new RangeError(secret))).toMatchObject({ status: 409, detail: "taken" });
    expect(await ask({ map }, new TypeError(secret))).toMatchObject({ status: 500 });
    expect(await ask({ map }, fail(404))).toMatchObject({ status: 404 });
  });

  it("tells the app of what it answers with 500 and above, and of nothing else", async () => {
    const told: unknown[] = [];
    const onError = (error: unknown, { req }: { req: { path: string } }) => void told.push(error, req.path);
    const broken = new Error(secret);
    await ask({ onError }, fail(404));
    expect(told).toEqual([]);
    await ask({ onError }, broken);
    expect(told).toEqual([broken, "/"]);
  });

  it("answers though those who are told fail", async () => {
    const onError = () => {
      throw new Error("the log is full");
    };
    expect(await ask({ onError }, new Error(secret))).toMatchObject({ status: 500 });
  });

  it("leaves the answers of other middleware alone", async () => {
    const app = new Hono().onError(problems()).use(basicAuth({ username: "a", password: "b" }));
    const response = await app.request("/");
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toMatch(/^Basic/);
  });
});
