import { chain } from "modulink-edge";
import { type LoggerOptions, type LogLevel, type LogRecord, logger } from "modulink-edge/observe";
import { cache, circuitBreaker, consecutive, retry } from "modulink-edge/resilience";
import { memoryStore } from "modulink-edge/storage";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";

type Line = Record<string, unknown> & { level: LogLevel; message: string };

/** A logger and the lines it wrote, read back. */
function writing(options: Omit<LoggerOptions, "sink"> = {}) {
  const lines: Line[] = [];
  const observer = logger({ ...options, sink: (line) => lines.push(JSON.parse(line)) });
  return { lines, observer };
}

const failing = (error: unknown) =>
  chain("shop").link("pay", () => {
    throw error;
  });

describe("logger", () => {
  it("tells run, origin, chain, link, path, time and duration", async () => {
    const clock = virtualClock({ start: Date.UTC(2026, 0, 2) });
    const { lines, observer } = writing({ level: "trace" });
    const wait = chain("wait").link("nap", () => clock.advance("20ms"));
    await wait.run(undefined, { clock, id: "r1", origin: "o1", observers: [observer] });
    const base = { run: "r1", origin: "o1", chain: "wait" };
    const nap = { ...base, link: "nap", path: "wait/nap" };
    expect(lines).toEqual([
      {
        ...base,
        time: "2026-01-02T00:00:00.000Z",
        level: "debug",
        event: "run.start",
        message: "run.start wait",
        path: "wait",
      },
      {
        ...nap,
        time: "2026-01-02T00:00:00.000Z",
        level: "trace",
        event: "link.start",
        message: "link.start wait/nap",
      },
      {
        ...nap,
        time: "2026-01-02T00:00:00.020Z",
        level: "debug",
        event: "link.end",
        message: "link.end wait/nap",
        duration: 20,
      },
      {
        ...base,
        time: "2026-01-02T00:00:00.020Z",
        level: "info",
        event: "run.end",
        message: "run.end wait",
        path: "wait",
        duration: 20,
      },
    ]);
  });

  it("tells name, message, code and causes of an error, and the stack only when asked", () => {
    const error = Object.assign(new TypeError("declined", { cause: new Error("limit") }), { code: "E_CARD" });
    for (const stack of [false, true]) {
      const { lines, observer } = writing({ stack });
      expect(() => failing(error).observe(observer)(1)).toThrow(error);
      expect(lines.map(({ level, event, message }) => [level, event, message])).toEqual([
        ["warn", "link.error", "link.error shop/pay: declined"],
        ["error", "run.error", "run.error shop: declined"],
      ]);
      const told = lines[0]!["error"] as Record<string, unknown>;
      expect(told).toMatchObject({
        name: "TypeError",
        message: "declined",
        code: "E_CARD",
        cause: { name: "Error", message: "limit" },
      });
      expect("stack" in told).toBe(stack);
    }
  });

  it.each([
    ["a text", "boom", "boom"],
    ["nothing", undefined, "undefined"],
    ["an object", { status: 500 }, "object"],
    ["an error without a message of text", { message: 5 }, "object"],
  ])("tells %s that was thrown", (_, thrown, words) => {
    const { lines, observer } = writing();
    expect(() => failing(thrown).observe(observer)(1)).toThrow();
    expect(lines[0]!.message).toBe(`link.error shop/pay: ${words}`);
  });

  it("tells from a level on, by default the ends of runs, failures and what policies do", async () => {
    const counts = { trace: 4, debug: 3, info: 1, warn: 0, error: 0 };
    for (const [level, count] of Object.entries(counts)) {
      const { lines, observer } = writing({ level: level as LogLevel });
      chain("c")
        .link("l", (n: number) => n)
        .observe(observer)(1);
      expect([level, lines.length]).toEqual([level, count]);
    }
    const { lines, observer } = writing();
    const call = chain("call")
      .link(
        "get",
        async () => {
          throw new Error("down");
        },
        retry({ attempts: 2, delay: 0 }),
        circuitBreaker({ name: "b", trips: consecutive(2) }),
      )
      .observe(observer);
    await call(1).catch(() => {});
    expect(lines.map(({ event, level }) => [event, level])).toEqual([
      ["retry:attempt", "warn"],
      ["breaker:opened", "warn"],
      ["retry:stopped", "warn"],
      ["link.error", "warn"],
      ["run.error", "error"],
    ]);
    expect(lines[0]!["details"]).toEqual({ attempt: 2, delay: 0 });
  });

  it("gives types of events other levels, or none", async () => {
    const { lines, observer } = writing({ levels: { "cache:miss": "error", "run.end": "off" } });
    const read = chain("read")
      .link("get", async (n: number) => n, cache({ store: memoryStore(), ttl: "1m", key: String }))
      .observe(observer);
    await read(1);
    expect(lines.map(({ event, level }) => [event, level])).toEqual([["cache:miss", "error"]]);
  });

  it("tells of links where their level was raised, and does not where it was turned off", () => {
    const raised = writing({ levels: { "link.end": "info" } });
    const off = writing({ level: "trace", levels: { "link.start": "off", "link.end": "off" } });
    for (const { observer } of [raised, off])
      chain("c")
        .link("l", (n: number) => n)
        .observe(observer)(1);
    expect(raised.lines.map(({ event }) => event)).toEqual(["link.end", "run.end"]);
    expect(off.lines.map(({ event }) => event)).toEqual(["run.start", "run.end"]);
  });

  it("adds fields to every line", () => {
    const { lines, observer } = writing({ fields: { service: "shop", token: "t" } });
    chain("c").observe(observer)(1);
    expect(lines[0]).toMatchObject({ service: "shop", token: "[redacted]", chain: "c" });
  });

  it("keeps a part of correlated runs whole, and all warnings", () => {
    const { lines, observer } = writing({ sample: 0.25, level: "trace" });
    const job = chain("job")
      .link("work", (n: number) => n)
      .observe(observer);
    for (let n = 0; n < 4000; n++) void job.run(n, { id: `run-${n}` });
    const origins = new Set(lines.map(({ origin }) => origin));
    expect(origins.size / 4000).toBeCloseTo(0.25, 1);
    expect(lines).toHaveLength(4 * origins.size);
    const none = writing({ sample: 0 });
    expect(() => failing(new Error("no")).observe(none.observer)(1)).toThrow();
    expect(none.lines.map(({ event }) => event)).toEqual(["link.error", "run.error"]);
  });

  it("gives a logger such as pino or console its records, at its levels", () => {
    const calls: unknown[] = [];
    const method = (level: string) =>
      function (this: unknown, { event, error }: LogRecord, message: string): void {
        calls.push([level, this === pinoLike, event, (error as Error | undefined)?.message, message]);
      };
    const pinoLike = {
      debug: method("debug"),
      info: method("info"),
      warn: method("warn"),
      error: method("error"),
    };
    expect(() => failing(new Error("no")).observe(logger({ sink: pinoLike, level: "trace" }))(1)).toThrow();
    expect(calls).toEqual([
      ["debug", true, "run.start", undefined, "run.start shop"],
      ["debug", true, "link.start", undefined, "link.start shop/pay"],
      ["warn", true, "link.error", "no", "link.error shop/pay: no"],
      ["error", true, "run.error", "no", "run.error shop: no"],
    ]);
    logger({ sink: console, level: "error" });
  });

  it("tells no secret of errors, details or fields", () => {
    const { lines, observer } = writing({ redact: { keys: ["iban"], values: ["canary-7"] }, stack: true });
    const cause = Object.assign(new Error("Bearer canary-1"), { code: "canary-7" });
    const job = chain("job")
      .link("work", (_: number, run) => {
        const headers = new Headers({ authorization: "canary-2", accept: "x" });
        const map = new Map([["password", "canary-3"]]);
        run.emit({
          type: "job:told",
          headers,
          map,
          iban: "canary-4",
          query: new URLSearchParams("api_key=canary-5"),
        });
        throw new Error("https://u:canary-6@h/ failed", { cause });
      })
      .observe(observer);
    expect(() => job(1)).toThrow();
    const text = JSON.stringify(lines);
    expect(text).not.toContain("canary");
    expect(lines[0]!["details"]).toEqual({
      headers: { accept: "x", authorization: "[redacted]" },
      map: { password: "[redacted]" },
      iban: "[redacted]",
      query: { api_key: "[redacted]" },
    });
  });

  it("writes a line whatever is in the details", () => {
    const { lines, observer } = writing();
    const ring: Record<string, unknown> = {
      big: 10n,
      set: new Set([1]),
      bytes: new Uint8Array(3),
      fn: () => 1,
    };
    ring["self"] = ring;
    const map = new Map<string, unknown>();
    for (const key of "abcdefghij") map.set(key, map);
    const bad = { toJSON: () => undefined };
    const job = chain("job")
      .link("work", (n: number, run) => {
        run.emit({ type: "job:odd", ring, map, bad, twice: [ring["set"], ring["set"]] });
        run.emit({
          type: "job:bad",
          trap: {
            toJSON() {
              throw new Error("token=canary");
            },
          },
        });
        return n;
      })
      .observe(observer);
    job(1);
    expect(lines).toHaveLength(3);
    expect(lines[0]!["details"]).toEqual({
      ring: { big: "10", set: [1], bytes: "[3 bytes]", self: "[circular]" },
      map: Object.fromEntries([..."abcdefghij"].map((key) => [key, "[circular]"])),
      twice: [[1], [1]],
    });
    expect(lines[1]).toBe("[unreadable: Error: token=[redacted]]");
  });

  it.each([
    [{ sink: 1 }, "sink must be a function or a logger, got number"],
    [{ level: "loud" }, "level must be one of trace, debug, info, warn, error, off, got loud"],
    [{ levels: { "run.end": "x" } }, 'levels["run.end"] must be one of'],
    [{ sample: 2 }, "sample must be a number from 0 to 1, got 2"],
  ])("refuses %o", (options, words) => {
    expect(() => logger({ sink: () => {}, ...options } as never)).toThrow(words);
    expect(() => logger({ sink: () => {}, ...options } as never)).toThrow(TypeError);
  });
});
