import { type HealthOptions, health } from "modulink-edge/observe";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";

const start = 1_700_000_000_000;

function setting(components: HealthOptions["components"], options: Partial<HealthOptions> = {}) {
  const clock = virtualClock({ start });
  return { clock, checks: health({ components, clock, ...options }) };
}

const fails = (): never => {
  throw new Error("down");
};

describe("the health of a service", () => {
  it.each([
    ["healthy", {}, 200],
    ["healthy", { a: { check: () => undefined }, b: { check: async () => "pong" } }, 200],
    ["unhealthy", { a: { check: () => true }, b: { check: () => false } }, 503],
    ["unhealthy", { a: { check: fails } }, 503],
    ["unhealthy", { a: { check: () => Promise.reject(new Error("down")) } }, 503],
    ["unhealthy", { a: { check: () => "unhealthy" }, b: { check: fails, critical: false } }, 503],
    ["degraded", { a: { check: () => true }, b: { check: fails, critical: false } }, 200],
    ["degraded", { a: { check: () => "degraded" } }, 200],
    ["degraded", { a: { check: () => ({ status: "degraded", output: "slow" }), critical: false } }, 200],
    ["healthy", { a: { check: () => ({ status: 200 }) } }, 200],
  ] as [string, HealthOptions["components"], number][])("is %s with %j", async (status, components, code) => {
    const { checks } = setting(components);
    expect((await checks.report()).status).toBe(status);
    expect((await checks.readiness()).status).toBe(code);
  });

  it("tells of each component when it was asked, how long it took, and why", async () => {
    const { clock, checks } = setting({
      slow: { check: () => new Promise((resolve) => clock.timer(20, () => resolve(undefined))) },
      down: { check: fails, critical: false },
      well: { check: () => ({ status: "healthy", output: "nobody asks why" }) },
    });
    const reporting = checks.report();
    await clock.advance(20);
    expect(await reporting).toEqual({
      status: "degraded",
      components: {
        slow: { status: "healthy", critical: true, at: start, duration: 20 },
        down: {
          status: "unhealthy",
          critical: false,
          at: start,
          duration: expect.any(Number),
          output: "down",
        },
        well: { status: "healthy", critical: true, at: start, duration: 0 },
      },
    });
  });

  it("does not wait for ever, and tells the check so", async () => {
    const signals: AbortSignal[] = [];
    const hang = (signal: AbortSignal) => new Promise(() => void signals.push(signal));
    const { clock, checks } = setting({ a: { check: hang, timeout: "2s" }, b: { check: hang } });
    const reporting = checks.report();
    await clock.advance("2s");
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    await clock.advance("3s");
    const { components } = await reporting;
    expect(components["a"]).toMatchObject({ duration: 2000, output: "a did not answer in 2000 ms" });
    expect(components["b"]?.duration).toBe(5000);
    expect(clock.pending).toBe(0);
  });

  it("takes a result again for its time, and one check for many probes", async () => {
    let asked = 0;
    const { clock, checks } = setting({
      a: { check: () => ++asked > 1 },
      b: { check: () => asked, cache: 0 },
    });
    for (let at = 0; at < 10; at++) expect((await checks.report()).status).toBe("unhealthy");
    expect(asked).toBe(1);
    await clock.advance(999);
    expect((await checks.readiness()).status).toBe(503);
    await clock.advance(1);
    expect((await checks.readiness()).status).toBe(200);
    expect(asked).toBe(2);
  });

  it("asks for each probe what it is about", async () => {
    const asked: string[] = [];
    const component = (name: string, probes?: readonly ("liveness" | "startup")[]) => ({
      check: () => void asked.push(name),
      cache: 0,
      ...(probes && { probes }),
    });
    const { checks } = setting({
      usual: component("usual"),
      alive: component("alive", ["liveness"]),
      warm: component("warm", ["startup"]),
    });
    await checks.liveness();
    await checks.readiness();
    await checks.startup();
    expect(asked).toEqual(["alive", "usual", "usual", "warm"]);
  });

  it("lives though what it needs is down, and has started once it did", async () => {
    let up = false;
    const { clock, checks } = setting({ database: { check: () => up } });
    expect([(await checks.liveness()).status, (await checks.startup()).status]).toEqual([200, 503]);
    up = true;
    await clock.advance("1s");
    expect((await checks.startup()).status).toBe(200);
    up = false;
    await clock.advance("1s");
    expect([(await checks.startup()).status, (await checks.readiness()).status]).toEqual([200, 503]);
  });

  it("ends at once with its caller, and counts that against nobody", async () => {
    const controller = new AbortController();
    let down = true;
    const { clock, checks } = setting({ a: { check: () => (down ? new Promise(() => {}) : true) } });
    const reporting = checks.report("readiness", controller);
    await clock.advance(1);
    controller.abort(new Error("enough"));
    await expect(reporting).rejects.toThrow("enough");
    expect(clock.pending).toBe(0);
    await expect(checks.report("readiness", controller)).rejects.toThrow("enough");
    down = false;
    expect((await checks.report()).status).toBe("healthy");
  });
});

describe("a response about health", () => {
  const components = { db: { check: () => Promise.reject(new Error("token=canary was refused")) } };

  it("is of the type of the draft, and tells strangers no more than the status", async () => {
    const { checks } = setting(components, { version: "1.2" });
    const response = await checks.readiness();
    expect(response.headers.get("content-type")).toBe("application/health+json");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.json()).toEqual({ status: "fail", version: "1.2" });
  });

  it("tells the components to whom it may, without secrets", async () => {
    const details = (request?: Request) => request?.headers.get("x-key") === "ops";
    const { checks } = setting(components, { details });
    const request = new Request("https://a.example/readyz", { headers: { "x-key": "ops" } });
    expect(await (await checks.readiness(request)).json()).toEqual({
      status: "fail",
      checks: {
        db: [
          {
            status: "fail",
            time: new Date(start).toISOString(),
            observedValue: 0,
            observedUnit: "ms",
            output: "token=[redacted] was refused",
          },
        ],
      },
    });
    expect(await (await checks.readiness(new Request("https://a.example/"))).json()).toEqual({
      status: "fail",
    });
  });

  it("to HEAD has no body", async () => {
    const { checks } = setting({ a: { check: () => "degraded" } }, { details: true });
    const response = await checks.readiness(new Request("https://a.example/", { method: "HEAD" }));
    expect([response.status, await response.text()]).toEqual([200, ""]);
  });
});

describe("options of health", () => {
  it.each([
    [{ check: 5 }, /"check of a" must be a function/],
    [{ check: fails, timeout: "x" }, /timeout of a must be a duration/],
    [{ check: fails, cache: -1 }, /cache of a must be a duration/],
    [{ check: fails, probes: ["alive"] }, /probes of a must be of liveness, readiness, startup, got alive/],
  ])("are refused when they are wrong: %j", (component, message) => {
    expect(() => health({ components: { a: component as never } })).toThrow(message);
    expect(() => health({ components: { a: component as never } })).toThrow(TypeError);
  });
});
