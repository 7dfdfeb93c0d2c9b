// What the public test suite of W3C Trace Context asks of a service, in our own words: each case is one of its functions.
import { chain } from "modulink-edge";
import { ownSpans, readTraceContext, tracing } from "modulink-edge/observe";
import { describe, expect, it } from "vitest";

const id = "12345678901234567890123456789012";
const span = "1234567890123456";
const sound = `00-${id}-${span}-01`;

/** What a service that is called with these headers tells the ones it calls. */
async function passedOn(headers: readonly (readonly [name: string, value: string])[], calls = 1) {
  const traces = tracing(ownSpans({ export: () => {} }));
  const told: Headers[] = [];
  const receiver = async (input: unknown): Promise<Response> => {
    told.push((input as Request).headers);
    return new Response();
  };
  const service = chain("service").link("call", async (_: null, run) => {
    for (let at = 0; at < calls; at++) await traces.fetch(run, receiver)("https://other.example/");
  });
  const all = new Headers();
  for (const [name, value] of headers) all.append(name, value);
  await service.run(null, traces.incoming({ get: (name: string) => all.get(name) }));
  return told.map((one) => ({
    ...readTraceContext(one),
    parent: one.get("traceparent"),
    state: one.get("tracestate"),
  }));
}

const one = async (...headers: (readonly [string, string])[]) => (await passedOn(headers))[0]!;
const withParent = (traceparent: string) => one(["traceparent", traceparent]);
const withState = async (...states: string[]) =>
  (await one(["traceparent", sound], ...states.map((state) => ["tracestate", state] as const))).state;

const well = /^00-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}$/;

describe("a service that is called without a valid traceparent begins a trace", () => {
  it.each([
    ["none", []],
    [
      "two",
      [
        ["traceparent", `00-${id.slice(0, -1)}1-${span}-01`],
        ["traceparent", sound],
      ],
    ],
    ["under another name", [["trace-parent", sound]]],
    ["under a name with a dot", [["trace.parent", sound]]],
    ["with more after version 00", [["traceparent", `${sound}.`]]],
    ["with a part after version 00", [["traceparent", `${sound}-what-the-future-will-be-like`]]],
    ["of a later version without a dash", [["traceparent", `cc${sound.slice(2)}.what-comes`]]],
    ["of version ff", [["traceparent", `ff${sound.slice(2)}`]]],
    ["with a version that is no number", [["traceparent", `.0${sound.slice(2)}`]]],
    ["with a version that is half a number", [["traceparent", `0.${sound.slice(2)}`]]],
    ["with a version of three digits", [["traceparent", `0${sound}`]]],
    ["with a version of four digits", [["traceparent", `00${sound}`]]],
    ["with a version of one digit", [["traceparent", sound.slice(1)]]],
    ["with a trace id of zeros", [["traceparent", `00-${"0".repeat(32)}-${span}-01`]]],
    ["with a wrong sign in the trace id", [["traceparent", `00-.${id.slice(1)}-${span}-01`]]],
    ["with a wrong sign at its end", [["traceparent", `00-${id.slice(1)}.-${span}-01`]]],
    ["with a trace id in capitals", [["traceparent", `00-${"A".repeat(32)}-${span}-01`]]],
    ["with a trace id that is too long", [["traceparent", `00-${id}3-${span}-01`]]],
    ["with a trace id that is too short", [["traceparent", `00-${id.slice(1)}-${span}-01`]]],
    ["with a parent id of zeros", [["traceparent", `00-${id}-${"0".repeat(16)}-01`]]],
    ["with a wrong sign in the parent id", [["traceparent", `00-${id}-.${span.slice(1)}-01`]]],
    ["with a wrong sign at the end of that", [["traceparent", `00-${id}-${span.slice(1)}.-01`]]],
    ["with a parent id that is too long", [["traceparent", `00-${id}-${span}7-01`]]],
    ["with a parent id that is too short", [["traceparent", `00-${id}-${span.slice(1)}-01`]]],
    ["with a wrong sign in the flags", [["traceparent", `00-${id}-${span}-.0`]]],
    ["with a wrong sign at the end of the flags", [["traceparent", `00-${id}-${span}-0.`]]],
    ["with flags that are too long", [["traceparent", `00-${id}-${span}-001`]]],
    ["with flags that are too short", [["traceparent", `00-${id}-${span}-1`]]],
    ["that is empty", [["traceparent", ""]]],
  ] as [string, [string, string][]][])("%s", async (_, headers) => {
    const { traceId, parent, state } = await one(...headers, ["tracestate", "foo=1"]);
    expect(parent).toMatch(well);
    expect(traceId?.slice(1, -2)).not.toBe(id.slice(1, -2));
    expect(state).toBeNull();
  });
});

describe("a service that is called with a valid traceparent goes on with the trace under a new parent id", () => {
  it.each([
    ["without a tracestate", "traceparent", sound],
    ["under a name in any case", "TraceParent", sound],
    ["under a name in capitals", "TRACEPARENT", sound],
    ["of a later version", "traceparent", `cc${sound.slice(2)}`],
    [
      "of a later version, with more to come",
      "traceparent",
      `cc${sound.slice(2)}-what-the-future-will-be-like`,
    ],
    ["with a space before it", "traceparent", ` ${sound}`],
    ["with a tab before it", "traceparent", `\t${sound}`],
    ["with a space behind it", "traceparent", `${sound} `],
    ["with a tab behind it", "traceparent", `${sound}\t`],
    ["with both around it", "traceparent", `\t ${sound} \t`],
  ])("%s", async (_, name, value) => {
    const { traceId, spanId, parent } = await one([name, value]);
    expect(traceId).toBe(id);
    expect(spanId).not.toBe(span);
    expect(parent).toMatch(well);
  });

  it("reads what a proxy has not trimmed", () => {
    for (const value of [` ${sound}`, `${sound}\t`, `\t ${sound} \t`])
      expect(readTraceContext({ traceparent: value })?.traceId).toBe(id);
  });

  it("tells in the flags whether it is recorded, and nothing that has no meaning", async () => {
    expect((await withParent(`00-${id}-${span}-01`)).parent).toMatch(/-01$/);
    expect((await withParent(`00-${id}-${span}-00`)).parent).toMatch(/-00$/);
    expect((await withParent(`00-${id}-${span}-03`)).parent).toMatch(/-03$/);
    expect((await withParent(`00-${id}-${span}-ff`)).parent).toMatch(/-03$/);
  });

  it("gives each of several calls its own parent id", async () => {
    const calls = await passedOn([["traceparent", sound]], 3);
    expect(new Set(calls.map(({ traceId }) => traceId))).toEqual(new Set([id]));
    expect(new Set(calls.map(({ spanId }) => spanId)).size).toBe(3);
    const anew = await passedOn([], 3);
    expect(new Set(anew.map(({ traceId }) => traceId)).size).toBe(1);
    expect(new Set(anew.map(({ spanId }) => spanId)).size).toBe(3);
    const broken = await passedOn([["traceparent", `00-${id}-${span}`]], 3);
    expect(new Set(broken.map(({ traceId }) => traceId)).size).toBe(1);
    expect(broken[0]?.traceId).not.toBe(id);
  });
});

describe("a tracestate", () => {
  const keyChars = "abcdefghijklmnopqrstuvwxyz0123456789_-*/";
  const value = Array.from({ length: 95 }, (_, at) => String.fromCharCode(32 + at))
    .filter((sign) => sign !== "," && sign !== "=")
    .join("");
  const members = (count: number) => Array.from({ length: count }, (_, at) => `bar${at}=${at}`);

  it("is passed on in its order, from one header or several", async () => {
    expect(await withState("foo=1,bar=2")).toBe("foo=1,bar=2");
    expect(await withState("foo=1,bar=2", "rojo=1,congo=2", "baz=3")).toBe(
      "foo=1,bar=2,rojo=1,congo=2,baz=3",
    );
  });

  it("may be empty, or have empty members", async () => {
    expect(await withState("")).toBeNull();
    expect(await withState("foo=1", "")).toBe("foo=1");
    expect(await withState("", "foo=1")).toBe("foo=1");
    expect(await withState("foo=1,,bar=2,")).toBe("foo=1,bar=2");
  });

  it("keeps one of two members with the same key", async () => {
    expect(await withState("foo=1,foo=1")).toBe("foo=1");
    expect(await withState("foo=1,foo=2")).toBe("foo=1");
    expect(await withState("foo=1", "bar=2,foo=2")).toBe("foo=1,bar=2");
  });

  it("may be written with every sign that is allowed", async () => {
    expect(await withState(`${keyChars}=${value}`)).toBe(`${keyChars}=${value}`);
    expect(await withState(`${keyChars}@a-z0-9_-*/=${value}`)).toBe(`${keyChars}@a-z0-9_-*/=${value}`);
  });

  it("may have spaces and tabs around its members", async () => {
    expect(await withState("foo=1 \t , \t bar=2, \t baz=3")).toBe("foo=1,bar=2,baz=3");
    expect(await withState("foo=1\t \t,\t \tbar=2,\t \tbaz=3")).toBe("foo=1,bar=2,baz=3");
    for (const state of [" foo=1", "\tfoo=1", "foo=1 ", "foo=1\t", "\t foo=1 \t"])
      expect(await withState(state)).toBe("foo=1");
  });

  it("is left out whole when a key or value is not allowed", async () => {
    for (const state of [
      "foo =1",
      "FOO=1",
      "foo.bar=1",
      "@foo=1,bar=2",
      "foo",
      "=1",
      "foo=bar=baz",
      "foo=,bar=3",
    ])
      expect(await withState(state)).toBeNull();
  });

  it("may have a system in its keys, by the grammar of level 2", async () => {
    for (const state of ["foo@=1,bar=2", "foo@@bar=1,bar=2", "foo@bar@baz=1,bar=2", "1@foo=1"])
      expect(await withState(state)).toBe(state);
  });

  it("has at most 32 members", async () => {
    expect(await withState(...members(32))).toBe(members(32).join());
    expect(await withState(...members(33))).toBeNull();
  });

  it("has keys and values of at most 256 signs", async () => {
    for (const key of ["z".repeat(256), `${"t".repeat(241)}@${"v".repeat(14)}`, `t@${"v".repeat(15)}`])
      expect(await withState("foo=1", `${key}=1`)).toBe(`foo=1,${key}=1`);
    expect(await withState("foo=1", `${"z".repeat(257)}=1`)).toBeNull();
    expect(await withState(`foo=${"v".repeat(256)}`)).toBe(`foo=${"v".repeat(256)}`);
    expect(await withState(`foo=${"v".repeat(257)}`)).toBeNull();
  });

  it("is passed on however long it is", async () => {
    const long = members(32).map((one) => one + "v".repeat(200));
    expect(await withState(long.join())).toBe(long.join());
  });

  it("goes with the trace that is not recorded, too", async () => {
    const { state, parent } = await one(["traceparent", `00-${id}-${span}-00`], ["tracestate", "foo=1"]);
    expect([state, parent?.slice(-2)]).toEqual(["foo=1", "00"]);
  });
});
