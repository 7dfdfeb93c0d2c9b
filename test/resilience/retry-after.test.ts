import { ModulinkError } from "modulink-edge";
import { isTransient, retryAfter } from "modulink-edge/resilience";
import { describe, expect, it } from "vitest";
import { failureOf } from "../core/counting.ts";
import { httpError } from "./recording.ts";

const now = Date.UTC(1994, 10, 6, 8, 49, 0);
const asked = (text: string) => retryAfter({ headers: { "retry-after": text } }, now);

describe("Retry-After", () => {
  it.each([
    ["0", 0],
    ["120", 120_000],
    [" 5 ", 5000],
    ["Sun, 06 Nov 1994 08:49:37 GMT", 37_000],
    ["Sunday, 06-Nov-94 08:49:37 GMT", 37_000],
    ["Sun Nov  6 08:49:37 1994", 37_000],
    ["Wed Nov 16 08:49:00 1994", 864_000_000],
    ["Sun, 06 Nov 1994 08:48:37 GMT", 0],
    ["Thursday, 01-Jan-70 00:00:00 GMT", 0],
  ])("%j is %i ms from now", (text, expected) => {
    expect(asked(text)).toBe(expected);
  });

  it("takes a year of two digits for one that is not more than 50 years from now", () => {
    const at = (year: number) => Date.UTC(year, 10, 6, 8, 49, 0);
    const wait = (text: string, from: number) => retryAfter({ headers: { "retry-after": text } }, from);
    expect(wait("Sunday, 06-Nov-44 08:49:00 GMT", at(1994))).toBe(0);
    expect(wait("Sunday, 06-Nov-27 08:49:00 GMT", at(2026))).toBe(at(2027) - at(2026));
    expect(wait("Sunday, 06-Nov-94 08:49:00 GMT", at(2026))).toBe(0);
    expect(wait("Sunday, 06-Nov-76 08:49:00 GMT", at(2026))).toBe(at(2076) - at(2026));
  });

  it.each(["", "soon", "-5", "1.5", "1e3", "2026-11-21", "0x10", "Sun, 99 Foo 1994 08:49:37 GMT", "Sunday"])(
    "%j says nothing",
    (text) => {
      expect(asked(text)).toBeUndefined();
    },
  );

  it.each([
    ["a Response", new Response(null, { headers: { "Retry-After": "2" } })],
    ["an error with headers", httpError(503, new Headers({ "retry-after": "2" }))],
    ["an error with plain headers", httpError(503, { "Retry-After": "2" })],
    [
      "an error with a response",
      Object.assign(new Error("x"), { response: new Response(null, { headers: { "Retry-After": "2" } }) }),
    ],
    ["an error of the library", new ModulinkError("circuit-open", "open", { retryAfter: 2000 })],
    ["a RateLimit of which nothing remains", httpError(429, { RateLimit: '"default";r=0;t=2' })],
    ["the spent one of several", httpError(429, { RateLimit: '"day";r=5;t=900, "burst"; r=0; t=2' })],
    ["Retry-After before RateLimit", httpError(429, { "retry-after": "2", ratelimit: '"default";r=0;t=9' })],
  ])("is found in %s", (_, failure) => {
    expect(retryAfter(failure, now)).toBe(2000);
  });

  it.each([
    undefined,
    null,
    "busy",
    new Error("x"),
    httpError(503, { "retry-after": undefined as unknown as string }),
    httpError(429, { RateLimit: '"default";r=5;t=2' }),
    Object.assign(new Error("of another library, in seconds perhaps"), { retryAfter: 5 }),
  ])("is not found in %s", (failure) => {
    expect(retryAfter(failure, now)).toBeUndefined();
  });
});

const named = (name: string, message = "x") => Object.assign(new Error(message), { name });
const lost = (message: string, cause?: unknown) => new TypeError(message, { cause });

describe("the standard decision", () => {
  it.each([408, 425, 429, 500, 502, 503, 504, 507, 520, 599])("tries status %i again", (status) => {
    for (const failure of [{ status }, { statusCode: status }, { response: { status } }, httpError(status)])
      expect(isTransient(failure)).toBe(true);
  });

  it.each([200, 301, 400, 401, 403, 404, 409, 410, 413, 422, 451, 501, 505])(
    "does not try status %i again",
    (status) => {
      for (const failure of [{ status }, { statusCode: status }, { response: { status } }, httpError(status)])
        expect(isTransient(failure)).toBe(false);
    },
  );

  it.each([
    ["Node", lost("fetch failed", Object.assign(new Error("connect"), { code: "ECONNREFUSED" }))],
    ["Node, in the middle of a body", lost("terminated", { code: "UND_ERR_SOCKET" })],
    ["Node's sockets", Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" })],
    ["Deno", lost("fetch failed", new Error("error sending request for url (http://127.0.0.1/invalid)"))],
    ["Deno 1", lost("error sending request for url (http://127.0.0.1/)")],
    ["Deno, in the middle of a body", lost("error reading a body from connection")],
    ["Bun", Object.assign(lost("getaddrinfo ENOTFOUND x"), { code: "ENOTFOUND" })],
    ["workerd", named("Error", "Network connection lost.")],
    ["Chromium", lost("Failed to fetch")],
    ["Chromium, in the middle of a body", lost("network error")],
    ["Firefox", lost("NetworkError when attempting to fetch resource.")],
    ["Firefox, in the middle of a body", lost("Error in input stream")],
    ["WebKit", lost("Load failed")],
    ["WebKit, in the middle", lost("The network connection was lost.")],
    ["the DOM", new DOMException("x", "NetworkError")],
  ])("tries again when the network fails on %s", (_, error) => {
    expect(isTransient(error)).toBe(true);
  });

  it.each([
    ["a mistake", new TypeError("x is not a function")],
    ["a mistake about the network", new TypeError("Cannot read properties of undefined (reading 'network')")],
    ["a number out of range", new RangeError("x")],
    ["a wrong address, on Node", lost("Failed to parse URL from http://:::", { code: "ERR_INVALID_URL" })],
    ["a wrong address, on Bun", Object.assign(lost("fetch() URL is invalid"), { code: "ERR_INVALID_URL" })],
    ["an unknown scheme, on Node", lost("fetch failed", new Error("unknown scheme"))],
    ["an abort", named("AbortError")],
    ["an abort with a status", Object.assign(named("AbortError"), { status: 503 })],
    ["an abort by the DOM", new DOMException("x", "AbortError")],
    ["an open breaker", new ModulinkError("circuit-open", "x")],
    ["an invalid value", new ModulinkError("validation-failed", "x")],
    ["an unknown outcome", new ModulinkError("outcome-unknown", "x")],
    ["an invalid value of another library", Object.assign(new Error("x"), { issues: [] })],
    ["what says it is not retryable", Object.assign(new Error("x"), { retryable: false })],
    ["an overloaded object", Object.assign(new Error("x"), { retryable: true, overloaded: true })],
  ])("does not try %s again", (_, error) => {
    expect(isTransient(error)).toBe(false);
  });

  it.each([
    ["a timeout", new ModulinkError("timed-out", "x", { name: "TimeoutError" })],
    ["a timeout of the platform", new DOMException("x", "TimeoutError")],
    ["the deadline of a part", new ModulinkError("deadline-exceeded", "x")],
    ["a store that cannot be reached", new ModulinkError("store-unavailable", "x")],
    ["what says it is retryable", Object.assign(new TypeError("x"), { retryable: true })],
    ["an error nothing is known about", new Error("x")],
    ["what is no error", "busy"],
    ["nothing", undefined],
  ])("tries %s again", (_, error) => {
    expect(isTransient(error)).toBe(true);
  });

  it("knows a server that is not there, as this runtime tells it", async () => {
    const error = await fetch("http://127.0.0.1:23999/").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(isTransient(error), String(error)).toBe(true);
  });

  it("knows a request that cannot be made, as this runtime tells it", async () => {
    const error = await failureOf(() => new Request("http://:::"));
    expect(isTransient(error), String(error)).toBe(false);
  });
});
