import { type RedisRestOptions, redisRest, redisStore } from "modulink-edge/redis";
import { describe, expect, it } from "vitest";

interface Request {
  readonly url: string;
  readonly init: RequestInit;
}

/** A store over an endpoint that answers each request with what it is told to. */
function over(answer: () => Response | Promise<Response>, url = "https://redis.example") {
  const requests: Request[] = [];
  const fetch: RedisRestOptions["fetch"] = (address, init) => {
    requests.push({ url: address, init });
    return Promise.resolve().then(answer);
  };
  return { requests, store: redisStore(redisRest({ url, token: "secret", fetch }), { timeout: 200 }) };
}

const failing = (): Response => {
  throw new TypeError("fetch failed");
};
const code = (answer: Promise<unknown>): Promise<unknown> =>
  answer.then(
    () => "an answer",
    (error) => error.code,
  );

describe("Redis over REST", () => {
  it("posts a command as a list, with the token", async () => {
    const { requests, store } = over(() => Response.json({ result: "j:[1]" }), "https://redis.example/");
    expect(await store.get("k")).toEqual([1]);
    expect(requests).toMatchObject([
      { url: "https://redis.example", init: { method: "POST", body: '["GET","k"]' } },
    ]);
    const headers = new Headers(requests[0]?.init.headers);
    expect(headers.get("authorization")).toBe("Bearer secret");
  });

  it("posts commands issued at once to the pipeline, and tells their answers apart", async () => {
    const { requests, store } = over(() =>
      Response.json([{ result: "OK" }, { error: "OOM full" }, { result: null }]),
    );
    const answers = await Promise.all([store.set("a", 1), store.set("b", 2), store.get("c")].map(code));
    expect(answers).toEqual(["an answer", "store-full", "an answer"]);
    expect(requests).toMatchObject([
      {
        url: "https://redis.example/pipeline",
        init: { body: '[["SET","a","j:1"],["SET","b","j:2"],["GET","c"]]' },
      },
    ]);
  });

  it.each([
    ["an error of Redis", () => Response.json({ error: "READONLY no" }, { status: 400 }), "store-refused"],
    ["a wrong token", () => Response.json({ error: "Unauthorized" }, { status: 401 }), "store-refused"],
    ["too many requests", () => new Response("slow down", { status: 429 }), "store-refused"],
    ["a request that took too long", () => new Response("", { status: 408 }), "outcome-unknown"],
    ["a gateway that lost its server", () => new Response("<html>", { status: 502 }), "outcome-unknown"],
    ["an error of the endpoint", () => Response.json({ error: "oops" }, { status: 500 }), "outcome-unknown"],
    ["an answer that is no JSON", () => new Response("OK"), "outcome-unknown"],
    ["an answer that is none", () => Response.json({}), "outcome-unknown"],
    ["more answers than commands", () => Response.json([{ result: 1 }, { result: 1 }]), "outcome-unknown"],
    ["a connection that breaks", failing, "outcome-unknown"],
    ["no answer", () => new Promise<Response>(() => {}), "outcome-unknown"],
  ])("takes %s for what it says of a change", async (_, answer, expected) => {
    expect(await code(over(answer).store.set("k", 1))).toBe(expected);
    const two = over(answer).store;
    const codes = await Promise.all([code(two.set("a", 1)), code(two.set("b", 1))]);
    // An endpoint answers several commands with a list.
    if (expected === "store-refused") expect(codes).toEqual([expected, expected]);
  });

  it("takes fewer answers than commands for none at all", async () => {
    const { store } = over(() => Response.json([{ result: "OK" }]));
    expect(await Promise.all([store.set("a", 1), store.set("b", 1)].map(code))).toEqual([
      "outcome-unknown",
      "outcome-unknown",
    ]);
  });

  it.each([
    ["url", { url: "redis.example", token: "t" }],
    ["url", { url: "redis://redis.example", token: "t" }],
    ["token", { url: "https://redis.example", token: "" }],
    ["token", { url: "https://redis.example" }],
  ])("refuses a wrong %s: %o", (_, options) => {
    expect(() => redisRest(options as never)).toThrow(TypeError);
  });
});
