import { Hono } from "hono";
import { type HttpCacheOptions, httpCache } from "modulink-edge/hono";
import { memoryStore } from "modulink-edge/storage";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";

type Answer = readonly [body: string | null, init?: ResponseInit];

/** An app whose handler answers by a function, behind a cache in virtual time. */
function serving(
  handler: (request: Request, count: number) => Answer,
  options: Partial<HttpCacheOptions> = {},
) {
  const clock = virtualClock({ start: 1_700_000_000_000 });
  const app = new Hono();
  const seen: Request[] = [];
  app.use(httpCache({ store: memoryStore({ clock }), clock, ...options }));
  app.all("*", ({ req }) => {
    seen.push(req.raw);
    return new Response(...handler(req.raw, seen.length));
  });
  /** Asks, and lets what goes on behind the answer come to its end. */
  const ask = async (path = "/", init?: RequestInit) => {
    const kept: Promise<unknown>[] = [];
    const context = {
      waitUntil: (work: Promise<unknown>) => void kept.push(work),
      passThroughOnException() {},
      props: {},
    };
    const response = await app.request(path, init, {}, context);
    const text = await response.text();
    while (kept.length > 0) await kept.shift();
    return {
      status: response.status,
      headers: response.headers,
      text,
      note: response.headers.get("cache-status"),
    };
  };
  return { app, ask, seen, clock };
}

const cacheable = (control: string, more: Record<string, string> = {}) => ({
  headers: { "cache-control": control, ...more },
});

describe("httpCache", () => {
  it("answers with what it keeps, and tells its age and what it did", async () => {
    const { ask, clock, seen } = serving((_, n) => [`answer ${n}`, cacheable("max-age=60")]);
    const first = await ask();
    expect([first.text, first.note, first.headers.get("age")]).toEqual([
      "answer 1",
      "modulink; fwd=uri-miss; fwd-status=200; stored",
      null,
    ]);
    await clock.advance("59s");
    const second = await ask();
    expect([second.text, second.note, second.headers.get("age")]).toEqual([
      "answer 1",
      "modulink; hit; ttl=1",
      "59",
    ]);
    await clock.advance("1s");
    expect((await ask()).text).toBe("answer 2");
    expect(seen).toHaveLength(2);
  });

  it.each([
    ["no directive", {}],
    ["no-store", { "cache-control": "max-age=60, no-store" }],
    ["private", { "cache-control": "private, max-age=60" }],
    ["Vary: *", { "cache-control": "max-age=60", vary: "accept, *" }],
    ["a malformed age", { "cache-control": "max-age=soon" }],
    ["s-maxage=0", { "cache-control": "max-age=60, s-maxage=0" }],
  ])("keeps nothing that has %s", async (_, headers) => {
    const { ask, seen } = serving(() => ["x", { headers }]);
    await ask();
    await ask();
    expect(seen).toHaveLength(2);
  });

  // Browsers let no program see a cookie being set.
  const showsCookies = new Response("", { headers: { "set-cookie": "a=1" } }).headers.has("set-cookie");
  it.runIf(showsCookies)("keeps nothing that sets a cookie", async () => {
    const { ask, seen } = serving(() => ["x", cacheable("public, max-age=60", { "set-cookie": "a=1" })]);
    await ask();
    await ask();
    expect(seen).toHaveLength(2);
  });

  it("keeps apart what differs in the headers that Vary names, and nothing else", async () => {
    const { ask, seen } = serving(({ headers }) => [
      headers.get("accept-language") ?? "none",
      cacheable("max-age=60", { vary: "Accept-Language" }),
    ]);
    const texts: string[] = [];
    for (const language of ["de", "en", "de", "en"])
      texts.push(
        (await ask("/", { headers: { "accept-language": language, "x-other": `${texts.length}` } })).text,
      );
    texts.push((await ask()).text, (await ask()).text);
    expect(texts).toEqual(["de", "en", "de", "en", "none", "none"]);
    expect(seen).toHaveLength(3);
  });

  it("gives nobody what belongs to somebody else", async () => {
    const own = { headers: { authorization: "Bearer a" } };
    const secret = serving((_, n) => [`${n}`, cacheable("max-age=60")]);
    expect([(await secret.ask("/", own)).text, (await secret.ask("/", own)).text]).toEqual(["1", "2"]);
    for (const control of ["max-age=60, public", "s-maxage=60", "max-age=60, must-revalidate"]) {
      const shared = serving((_, n) => [`${n}`, cacheable(control)]);
      expect([(await shared.ask("/", own)).text, (await shared.ask("/", own)).text]).toEqual(["1", "1"]);
    }
  });

  it("answers 304 to a client that has the response already", async () => {
    const { ask, seen } = serving(() => [
      "body",
      cacheable("max-age=60", { etag: '"v1"', "last-modified": "Tue, 14 Nov 2023 00:00:00 GMT" }),
    ]);
    await ask();
    const conditions = [
      { "if-none-match": '"v1"' },
      { "if-none-match": '"v0", W/"v1"' },
      { "if-none-match": "*" },
      { "if-modified-since": "Tue, 14 Nov 2023 00:00:00 GMT" },
    ];
    for (const headers of conditions) {
      const { status, text, headers: got } = await ask("/", { headers });
      expect([status, text, got.get("etag"), got.get("content-length")]).toEqual([304, "", '"v1"', null]);
    }
    const others = [{ "if-none-match": '"v2"' }, { "if-modified-since": "Mon, 13 Nov 2023 00:00:00 GMT" }];
    for (const headers of others)
      expect(await ask("/", { headers })).toMatchObject({ status: 200, text: "body" });
    expect(seen).toHaveLength(1);
  });

  it("asks with its validators for what is stale, and takes the headers of a 304", async () => {
    const { ask, seen, clock } = serving(({ headers }, n) => {
      const same = headers.get("if-none-match") === '"v1"';
      return [
        same ? null : "body",
        { status: same ? 304 : 200, ...cacheable("max-age=10", { etag: '"v1"', "x-n": `${n}` }) },
      ];
    });
    await ask();
    await clock.advance("11s");
    const again = await ask();
    expect(again).toMatchObject({
      status: 200,
      text: "body",
      note: "modulink; fwd=stale; fwd-status=304; stored",
    });
    expect(again.headers.get("x-n")).toBe("2");
    expect(seen).toHaveLength(2);
    expect(await ask()).toMatchObject({ text: "body", note: "modulink; hit; ttl=10" });
    await clock.advance("11s");
    expect(await ask("/", { headers: { "if-none-match": '"v1"' } })).toMatchObject({ status: 304, text: "" });
  });

  it("heeds what the request asks for", async () => {
    const { ask, clock } = serving((_, n) => [`${n}`, cacheable("max-age=100", { etag: '"e"' })]);
    const asking = async (control: string) =>
      (await ask("/", { headers: { "cache-control": control } })).text;
    await ask();
    await clock.advance("50s");
    expect(await asking("max-age=50")).toBe("1");
    expect(await asking("min-fresh=50")).toBe("1");
    expect(await asking("min-fresh=51")).toBe("2");
    expect(await asking("no-store")).toBe("3");
    expect((await ask()).text).toBe("2");
    expect(await asking("no-cache")).toBe("4");
    await clock.advance("150s");
    expect(await asking("max-stale=50")).toBe("4");
    expect(await asking("max-stale")).toBe("4");
    expect((await ask("/", { headers: { "cache-control": "only-if-cached" } })).status).toBe(504);
    expect(await asking("max-stale=49")).toBe("5");
  });

  it("answers HEAD from what a GET has brought", async () => {
    const { ask, seen } = serving(() => ["body", cacheable("max-age=60")]);
    await ask();
    expect(await ask("/", { method: "HEAD" })).toMatchObject({
      status: 200,
      text: "",
      note: "modulink; hit; ttl=60",
    });
    expect(seen).toHaveLength(1);
  });

  it("forgets what a request that succeeded may have changed", async () => {
    const { ask } = serving(({ method, url }, n) =>
      method === "GET"
        ? [`${n}`, cacheable("max-age=60", { vary: "accept" })]
        : [
            null,
            {
              status: url.endsWith("fails") ? 500 : 204,
              headers: { location: "/other", "content-location": "https://elsewhere.example/" },
            },
          ],
    );
    const paths = ["/item", "/other", "/fails"];
    for (const path of paths) await ask(path);
    await ask("/item", { method: "PUT" });
    await ask("/fails", { method: "DELETE" });
    expect([(await ask("/item")).text, (await ask("/other")).text, (await ask("/fails")).text]).toEqual([
      "6",
      "7",
      "3",
    ]);
  });

  it("answers with what is stale while the app is asked, once", async () => {
    let app: Hono | undefined;
    const fetch = (request: Request, ...more: never[]) => (app as Hono).fetch(request, ...more);
    const served = serving((_, n) => [`${n}`, cacheable("max-age=10, stale-while-revalidate=20")], { fetch });
    app = served.app;
    await served.ask();
    await served.clock.advance("15s");
    const stale = await Promise.all([served.ask(), served.ask(), served.ask()]);
    expect(stale.map(({ text, note }) => [text, note])).toEqual(
      Array(3).fill(["1", "modulink; hit; ttl=-5"]),
    );
    expect(served.seen).toHaveLength(2);
    expect((await served.ask()).text).toBe("2");
    await served.clock.advance("31s");
    expect((await served.ask()).text).toBe("3");
  });

  it("answers with what is stale when the app fails, if the response allowed that", async () => {
    for (const control of [
      "max-age=10, stale-if-error=60",
      "max-age=10, stale-if-error=60, must-revalidate",
      "max-age=10",
    ]) {
      const { ask, clock } = serving((_, n) => [
        n === 1 ? "good" : "bad",
        { status: n === 1 ? 200 : 503, ...cacheable(control) },
      ]);
      await ask();
      await clock.advance("30s");
      const allowed = control.endsWith("60");
      expect(await ask(), control).toMatchObject(
        allowed ? { status: 200, text: "good" } : { status: 503, text: "bad" },
      );
      await clock.advance("41s");
      expect((await ask()).status, control).toBe(503);
    }
  });

  it("lets a response pass that is too large, and keeps none that is shorter than it says", async () => {
    const large = serving((_, n) => [`${n}`.padEnd(1001), cacheable("max-age=60")], { maxBytes: 1000 });
    expect([(await large.ask()).text.length, (await large.ask()).text[0]]).toEqual([1001, "2"]);
    const short = serving((_, n) => [`${n}`, cacheable("max-age=60", { "content-length": "2" })]);
    await short.ask();
    expect((await short.ask()).text).toBe("2");
  });

  it("passes over a store that fails", async () => {
    const broken = async () => {
      throw new Error("broken");
    };
    const { ask } = serving((_, n) => [`${n}`, cacheable("max-age=60")], {
      store: { get: broken, set: broken, delete: broken },
    });
    expect([(await ask()).text, (await ask()).text, (await ask("/", { method: "POST" })).status]).toEqual([
      "1",
      "2",
      200,
    ]);
  });

  it("refuses wrong options", () => {
    for (const wrong of [{ store: {} }, { name: "a b" }, { maxBytes: 0 }])
      expect(() => httpCache({ store: memoryStore(), ...wrong } as never)).toThrow(TypeError);
  });
});
