import { chain } from "modulink-edge";
import { type OtlpExporterOptions, otlpExporter, ownSpans, tracing } from "modulink-edge/observe";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";

interface Sent {
  readonly url: string;
  readonly headers: Headers;
  readonly spans: readonly Record<string, unknown>[];
  readonly at: number;
}

/** A response whose body is there at once: that of a browser takes its time, in which the clock would go on. */
const reply = (status: number, body: unknown = {}, headers: Record<string, string> = {}): Response =>
  ({
    ok: status < 300,
    status,
    headers: new Headers(headers),
    text: async () => JSON.stringify(body),
  }) as Response;

/** An exporter, a receiver that answers as it is told, and runs that make two spans each. */
function setting(
  answer: (count: number) => Response | Error = () => reply(200),
  options: Partial<OtlpExporterOptions> = {},
) {
  const clock = virtualClock({ start: 1_700_000_000_000 });
  const sent: Sent[] = [];
  const exporter = otlpExporter({
    url: "https://collector.example/v1/traces",
    service: "shop",
    clock,
    fetch: async (url, { headers, body }) => {
      const { resourceSpans } = JSON.parse(String(body));
      const { spans } = resourceSpans[0].scopeSpans[0];
      sent.push({
        url: String(url),
        headers: new Headers(headers),
        spans,
        at: clock.now() - 1_700_000_000_000,
      });
      const answered = answer(sent.length);
      if (answered instanceof Error) throw answered;
      return answered;
    },
    ...options,
  });
  const traces = tracing(ownSpans(exporter));
  const half = chain("half")
    .link("halve", (n: number) => n / 2)
    .observe(traces);
  return { clock, sent, exporter, half: () => half.run(1, { clock }), traces };
}

describe("an exporter", () => {
  it("sends spans together when they have waited", async () => {
    const { clock, sent, exporter, half } = setting();
    await half();
    await half();
    expect(exporter.stats.waiting).toBe(4);
    await clock.advance(4_999);
    expect(sent).toEqual([]);
    await clock.advance(1);
    expect(sent.map(({ spans }) => spans.length)).toEqual([4]);
    expect(exporter.stats).toEqual({ sent: 4, dropped: 0, rejected: 0, failures: 0, waiting: 0 });
    expect(clock.pending).toBe(0);
  });

  it("sends at once when there are enough, or when it is told to", async () => {
    const { clock, sent, exporter, half } = setting(undefined, { size: 4 });
    for (let at = 0; at < 5; at++) await half();
    await clock.advance(0);
    expect(sent.map(({ spans }) => spans.length)).toEqual([4, 4]);
    await exporter.flush();
    expect(sent.map(({ spans }) => spans.length)).toEqual([4, 4, 2]);
    await exporter.flush();
    expect(sent).toHaveLength(3);
    expect(clock.pending).toBe(0);
  });

  it("writes the JSON of OTLP", async () => {
    const bodies: string[] = [];
    const { clock, exporter } = setting(undefined, {
      resource: { "deployment.environment.name": "test", weight: 0.5, beta: true },
      headers: { authorization: "Bearer t" },
      fetch: async (_, { body, headers }) => {
        bodies.push(String(body), JSON.stringify(Object.fromEntries(new Headers(headers))));
        return reply(200);
      },
    });
    let count = 0;
    const newId = () =>
      `${String(++count).padStart(8, "0")}-0000-4000-8000-${String(count).padStart(12, "0")}`;
    const traces = tracing(ownSpans({ export: exporter.export, newId }));
    const bad = chain("bad").link("throw", (): number => {
      throw new RangeError("no");
    });
    const headers = { traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-01`, tracestate: "x=1" };
    await bad.run(1, { clock, id: "r", ...traces.incoming(headers) }).catch(() => {});
    await exporter.flush();
    const text = (stringValue: string) => ({ stringValue });
    const error = { key: "error.type", value: text("RangeError") };
    const times = { startTimeUnixNano: "1700000000000000000", endTimeUnixNano: "1700000000000000000" };
    const common = { traceId: "a".repeat(32), traceState: "x=1", flags: 1, ...times };
    const status = { code: 2, message: "no" };
    expect(JSON.parse(bodies[0] ?? "")).toEqual({
      resourceSpans: [
        {
          resource: {
            attributes: [
              { key: "service.name", value: text("shop") },
              { key: "deployment.environment.name", value: text("test") },
              { key: "weight", value: { doubleValue: 0.5 } },
              { key: "beta", value: { boolValue: true } },
            ],
          },
          scopeSpans: [
            {
              scope: { name: "modulink-edge" },
              spans: [
                {
                  ...common,
                  spanId: "8000000000000002",
                  parentSpanId: "8000000000000001",
                  name: "throw",
                  kind: 1,
                  attributes: [{ key: "modulink.path", value: text("bad/throw") }, error],
                  events: [
                    {
                      name: "exception",
                      timeUnixNano: "1700000000000000000",
                      attributes: [
                        { key: "exception.type", value: text("RangeError") },
                        { key: "exception.message", value: text("no") },
                      ],
                    },
                  ],
                  status,
                },
                {
                  ...common,
                  spanId: "8000000000000001",
                  parentSpanId: "b".repeat(16),
                  name: "bad",
                  kind: 2,
                  attributes: [
                    { key: "modulink.chain", value: text("bad") },
                    { key: "modulink.run", value: text("r") },
                    { key: "modulink.origin", value: text("r") },
                    error,
                  ],
                  events: [],
                  status,
                },
              ],
            },
          ],
        },
      ],
    });
    expect(JSON.parse(bodies[1] ?? "")).toEqual({
      authorization: "Bearer t",
      "content-type": "application/json",
    });
  });

  it("tries again when the receiver is busy, at the time it says", async () => {
    const { clock, sent, exporter, half } = setting((count) =>
      count === 1
        ? reply(429, {}, { "retry-after": "7" })
        : count === 2
          ? reply(503, {}, { "retry-after": "Tuesday, 14-Nov-23 22:13:40 GMT" })
          : count === 3
            ? reply(503, {}, { "retry-after": "86400" })
            : reply(200),
    );
    await half();
    await clock.advance("2m");
    expect(sent.map(({ at }) => at)).toEqual([5_000, 12_000, 20_000, 50_000]);
    expect(exporter.stats).toMatchObject({ sent: 2, failures: 3, dropped: 0 });
  });

  it("tries again later and later when the network fails, and gives up", async () => {
    const { clock, sent, exporter, half } = setting(() => new Error("network"));
    await half();
    await clock.advance("2m");
    expect(sent.map(({ at }) => at)).toEqual([5_000, 6_000, 8_000, 12_000, 20_000]);
    expect(exporter.stats).toMatchObject({ sent: 0, failures: 5, dropped: 2, waiting: 0 });
    expect(clock.pending).toBe(0);
  });

  it("does not try again what is refused, and counts what was rejected", async () => {
    const refused = setting(() => reply(400));
    await refused.half();
    await refused.exporter.flush();
    expect(refused.sent).toHaveLength(1);
    expect(refused.exporter.stats).toMatchObject({ sent: 0, failures: 1, dropped: 2 });
    const partly = setting(() => reply(200, { partialSuccess: { rejectedSpans: "1", errorMessage: "no" } }));
    await partly.half();
    await partly.exporter.flush();
    expect(partly.exporter.stats).toMatchObject({ sent: 1, rejected: 1, dropped: 0 });
  });

  it("never keeps more than it may", async () => {
    const { clock, exporter, half } = setting(() => new Error("network"), { limit: 10, attempts: 2 });
    for (let at = 0; at < 20; at++) await half();
    expect(exporter.stats).toMatchObject({ waiting: 10, dropped: 30 });
    await clock.advance("1m");
    expect(exporter.stats).toMatchObject({ waiting: 0, dropped: 40 });
  });

  it("gives up on a request that hangs", async () => {
    const signals: AbortSignal[] = [];
    const { clock, exporter, half } = setting(undefined, {
      attempts: 1,
      timeout: "1s",
      fetch: (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signals.push(signal as AbortSignal);
          signal?.addEventListener("abort", () => reject(new Error("aborted")));
        }),
    });
    await half();
    const flushed = exporter.flush();
    await clock.advance("1s");
    await flushed;
    expect(signals[0]?.aborted).toBe(true);
    expect(exporter.stats).toMatchObject({ failures: 1, dropped: 2 });
  });

  it("keeps the host alive while it has something", async () => {
    const kept: PromiseLike<unknown>[] = [];
    const { clock, half } = setting(undefined, { waitUntil: (work) => kept.push(work) });
    await half();
    await half();
    expect(kept).toHaveLength(1);
    await clock.advance("5s");
    await kept[0];
    await half();
    expect(kept).toHaveLength(2);
  });

  it("is refused with wrong options", () => {
    const make = (options: object) => () =>
      otlpExporter({ url: "https://c.example", service: "s", ...options } as never);
    expect(make({ service: "" })).toThrow(/service must be a name/);
    expect(make({ size: 0 })).toThrow(/size must be a whole number/);
    expect(make({ limit: 0 })).toThrow(/limit must be/);
    expect(make({ attempts: 0 })).toThrow(/attempts must be/);
    expect(make({ every: "x" })).toThrow(/every must be/);
    expect(make({ timeout: -1 })).toThrow(/timeout must be/);
  });
});
