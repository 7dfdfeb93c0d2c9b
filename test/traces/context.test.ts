import { chain } from "modulink-edge";
import { type HeaderSource, ownSpans, readTraceContext, traceHeaders, tracing } from "modulink-edge/observe";
import { describe, expect, it } from "vitest";
import { judge, type TraceCase, vectors } from "../vectors/traces.ts";

/** What a service that is called with these headers tells the ones it calls. */
async function passedOn(source: HeaderSource, calls = 1, own: HeadersInit = {}) {
  const traces = tracing(ownSpans({ export: () => {} }));
  const told: [string, string][][] = [];
  const receiver = async (input: unknown): Promise<Response> => {
    told.push([...(input as Request).headers]);
    return new Response();
  };
  const service = chain("service").link("call", async (_: null, run) => {
    for (let at = 0; at < calls; at++)
      await traces.fetch(run, receiver)("https://other.example/", { headers: own });
  });
  await service.run(null, traces.incoming(source));
  return told;
}

/** Headers as fetch has them: trimmed, and several of a name put together. */
function joined({ headers }: TraceCase): HeaderSource {
  const all = new Headers();
  for (const [name, value] of headers) all.append(name, value);
  return { get: (name) => all.get(name) };
}

/** Headers as a plain object has them: as they were sent. */
function raw({ headers }: TraceCase): HeaderSource {
  const all: Record<string, string[]> = {};
  for (const [name, value] of headers) {
    const values = all[name.toLowerCase()] ?? [];
    all[name.toLowerCase()] = [...values, value];
  }
  return all;
}

/** Both, unless a sign is beyond ASCII: Workers complains of those in `Headers`. */
const sourcesOf = (one: TraceCase): HeaderSource[] =>
  /[\u0080-\u00ff]/.test(one.headers.join()) ? [raw(one)] : [joined(one), raw(one)];

describe.each(vectors)("$title", ({ cases }) => {
  it.each(cases)("$about", async (one) => {
    for (const source of sourcesOf(one)) judge(one, await passedOn(source, one.calls));
  });

  it.each(cases)("$about, as it is read", (one) => {
    const { expect: wanted } = one;
    for (const source of sourcesOf(one)) {
      const context = readTraceContext(source);
      expect(context !== undefined).toBe(wanted.trace === "goes on");
      expect(context?.state).toBe(wanted.state);
      if (wanted.flags) expect(context?.flags).toBe(Number.parseInt(wanted.flags, 16));
    }
  });
});

const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

describe("a trace context", () => {
  it("is not read from signs that no header can hold", () => {
    for (const sign of ["\n", "\r", "\v", "\u2028", "\ufeff", "\u007f"]) {
      expect(readTraceContext({ traceparent: traceparent + sign })).toBeUndefined();
      expect(readTraceContext({ traceparent, tracestate: `foo=1${sign}` })).not.toHaveProperty("state");
    }
  });

  it("is written as it was read", () => {
    const headers = { traceparent, tracestate: "foo= 1,bar=2" };
    const context = readTraceContext(headers);
    expect(context && traceHeaders(context)).toEqual(headers);
  });

  it("replaces what a caller has copied into the headers of a request", async () => {
    const own = { traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-00`, tracestate: "old=1" };
    const [began] = await passedOn({}, 1, own);
    expect(new Headers(began).has("tracestate")).toBe(false);
    expect(new Headers(began).get("traceparent")).not.toContain("a".repeat(32));
    const [wentOn] = await passedOn({ traceparent, tracestate: "foo=1" }, 1, own);
    expect(new Headers(wentOn).get("tracestate")).toBe("foo=1");
    expect(new Headers(wentOn).get("traceparent")).toContain(traceparent.slice(0, 36));
  });
});
