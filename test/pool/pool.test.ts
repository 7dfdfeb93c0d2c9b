import { chain, isModulinkError, ModulinkError, type RunEvent } from "modulink-edge";
import { type Pool, type PoolOptions, pool } from "modulink-edge/pool";
import { virtualClock } from "modulink-edge/testing";
import { afterEach, describe, expect, it } from "vitest";
import { countListeners } from "../core/counting.ts";
import { type Links, links } from "./links.ts";
import { spawn } from "./spawn.ts";

const open: Pool<Links>[] = [];

/** A pool of the tests' worker, closed by force at the end of the test. */
function crew(options: PoolOptions<Links> = {}): Pool<Links> {
  const workers = pool<Links>({ spawn, links, size: 2, ...options });
  open.push(workers);
  return workers;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((workers) => workers.close({ force: true })));
});

const here = pool({ spawn, links }).mode;
const inline = here === "inline";
const caught = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => ({ value }),
    (error) => error,
  );

describe("a pool", () => {
  it("is what the runtime has, and says so", async () => {
    const workers = crew();
    const events: RunEvent[] = [];
    const task = chain("task").link(workers.link("double"));
    expect(await task.run(21, { observers: [(event) => events.push(event)] })).toBe(42);
    expect(["worker-threads", "web-workers", "inline"]).toContain(here);
    expect([workers.mode, workers.stats.mode]).toEqual([here, here]);
    const own = events.filter(({ type }) => type.startsWith("pool:"));
    expect(own.map(({ type }) => type).sort()).toEqual(["pool:queued", "pool:start"]);
    for (const event of own) expect(event).toMatchObject({ mode: here, path: ["task", "double"] });
  });

  it("gives links that stand in chains, under their names", async () => {
    const workers = crew();
    const task = chain("task")
      .link(workers.link("double"))
      .link((n) => `number ${n}`)
      .link(workers.link("greet"));
    expect(await task(2)).toBe("Hello, number 4");
  });

  it("starts no worker before it is needed, and no more than may be", async () => {
    const workers = crew({ size: 2 });
    expect(workers.stats).toMatchObject({ workers: 0, size: 2 });
    const double = chain("c").link(workers.link("double"));
    const seen: number[] = [];
    const all = Array.from({ length: 50 }, async (_, n) => {
      const out = await double(n);
      seen.push(workers.stats.workers, workers.stats.busy);
      return out;
    });
    expect(await Promise.all(all)).toEqual(Array.from({ length: 50 }, (_, n) => 2 * n));
    expect(Math.max(...seen)).toBeLessThanOrEqual(2);
    expect(workers.stats).toMatchObject({ done: 50, queued: 0, busy: 0, failed: 0 });
  });

  it("begins calls in the order they came", async () => {
    const workers = crew({ size: 2 });
    const begun: unknown[] = [];
    const all = Array.from({ length: 20 }, (_, n) =>
      chain(`${n}`)
        .link(workers.link("wait"))
        .run(n % 3, { observers: [({ type, chain }) => type === "pool:start" && begun.push(chain)] }),
    );
    await Promise.all(all);
    expect(begun).toEqual(Array.from({ length: 20 }, (_, n) => `${n}`));
  });

  it("refuses what is more than may run and wait", async () => {
    const workers = crew({ size: 1, queue: 2 });
    const wait = chain("c").link(workers.link("wait"));
    const all = await Promise.allSettled([1, 1, 1, 1, 1].map((ms) => wait(ms)));
    expect(all.map(({ status }) => status)).toEqual([
      ...Array(3).fill("fulfilled"),
      ...Array(2).fill("rejected"),
    ]);
    expect(isModulinkError((all[4] as PromiseRejectedResult).reason, "pool-full")).toBe(true);
    expect(workers.stats).toMatchObject({ done: 3, rejected: 2 });
  });

  it("with no queue takes as many calls as there may be workers", async () => {
    const workers = crew({ size: 2, queue: 0 });
    const wait = chain("c").link(workers.link("wait"));
    const all = await Promise.allSettled([1, 1, 1].map((ms) => wait(ms)));
    expect(all.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
    expect(await wait(1)).toBe(1);
  });
});

describe("a run in a pool", () => {
  it("has the id, the origin and the time that is left of the caller's", async () => {
    const told = chain("c").link(crew().link("told"));
    const { left, ...rest } = await told.run(null, { id: "7", origin: "3", deadline: "1h" });
    expect(rest).toMatchObject({ id: "7", origin: "3" });
    expect(left).toBeLessThanOrEqual(3_600_000);
    expect(left).toBeGreaterThan(3_000_000);
    expect((await told.run(null)).left).toBeUndefined();
  });

  it("that is aborted before it begins does not reach a worker", async () => {
    const workers = crew();
    const reason = new Error("too late");
    const failed = chain("c")
      .link(workers.link("double"))
      .run(1, { signal: AbortSignal.abort(reason) });
    expect(await caught(failed)).toBe(reason);
    expect(workers.stats.workers).toBe(0);
  });

  it("that is aborted while it waits leaves at once", async () => {
    const workers = crew({ size: 1 });
    const controller = new AbortController();
    const first = chain("a").link(workers.link("wait"))(20);
    const second = chain("b").link(workers.link("double")).run(1, { signal: controller.signal });
    controller.abort("gone");
    expect(await caught(second)).toBe("gone");
    expect(workers.stats).toMatchObject({ queued: inline ? 0 : 1, aborted: 1 });
    expect(await first).toBe(20);
    expect(workers.stats).toMatchObject({ done: 1, aborted: 1, terminated: 0 });
  });

  it("that is aborted while it runs is told so, with the reason, and its worker goes on", async () => {
    const workers = crew({ size: 1 });
    const controller = new AbortController();
    const started = new Promise<void>((resolve) => {
      const observe = ({ type }: RunEvent): void => void (type === "pool:start" && resolve());
      const run = chain("c").link(workers.link("wait"));
      void run.run(60_000, { signal: controller.signal, observers: [observe] }).catch(() => {});
    });
    await started;
    controller.abort(new Error("enough"));
    expect(workers.stats.busy).toBe(1);
    expect(await chain("c").link(workers.link("double"))(4)).toBe(8);
    expect(workers.stats).toMatchObject({ aborted: 1, terminated: 0, crashed: 0, workers: 1 });
  });

  it("ends at its deadline", async () => {
    const wait = chain("c").link(crew().link("wait"));
    expect(await caught(wait.run(60_000, { deadline: "5ms" }))).toMatchObject({ code: "deadline-exceeded" });
  });
});

it("no listener is left at a signal, however a call has ended", async () => {
  const workers = crew({ size: 1, queue: 2 });
  const controller = new AbortController();
  const listeners = countListeners(controller.signal);
  const own = { signal: controller.signal };
  const all = [
    chain("c").link(workers.link("double")).run(1, own),
    chain("c").link(workers.link("fail")).run("own", own),
    chain("c").link(workers.link("wait")).run(60_000, own),
    chain("c").link(workers.link("double")).run(1, own), // one too many
  ].map(caught);
  expect(listeners()).toBeGreaterThan(0);
  await Promise.all([all[0], all[1], all[3]]);
  controller.abort("gone");
  expect(await all[2]).toBe("gone");
  await workers.close();
  expect(listeners()).toBe(0);
});

describe("what a link throws", () => {
  const failing = (kind: Parameters<Links["fail"]>[0]) => caught(chain("c").link(crew().link("fail"))(kind));

  it("has its class, message, cause and stack", async () => {
    const error = (await failing("type")) as TypeError;
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toBe("not this");
    expect(error.stack).toContain("fail");
    expect(error.cause).toBeInstanceOf(RangeError);
  });

  it("has its name, its code and what else can be cloned", async () => {
    const error = await failing("own");
    expect(error).toMatchObject({ name: "CardError", code: "E_CARD", message: "declined" });
    expect(error).toBeInstanceOf(Error);
  });

  it("is the library's when it was", async () => {
    const error = await failing("library");
    expect(error).toBeInstanceOf(ModulinkError);
    expect(isModulinkError(error, "rate-limited") && error.retryAfter).toBe(7);
  });

  it("may be an exception of the DOM, or any value", async () => {
    expect(await failing("dom")).toMatchObject({ name: "AbortError", message: "stopped" });
    expect(await failing("value")).toBe("a text");
  });

  it("does not end the worker", async () => {
    const workers = crew({ size: 1 });
    await caught(chain("c").link(workers.link("fail"))("own"));
    expect(await chain("c").link(workers.link("double"))(1)).toBe(2);
    expect(workers.stats).toMatchObject({ done: 1, failed: 1, crashed: 0, workers: 1 });
  });
});

describe("the end of a pool", () => {
  it("lets those who run and wait come to their end, and takes no others", async () => {
    const workers = crew({ size: 1 });
    const wait = chain("c").link(workers.link("wait"));
    const all = [wait(5), wait(1), wait(1)];
    const closed = workers.close();
    expect(await caught(wait(1))).toMatchObject({ code: "pool-closed" });
    await closed;
    expect(await Promise.all(all)).toEqual([5, 1, 1]);
    expect(workers.stats).toMatchObject({ workers: 0, done: 3, rejected: 1 });
  });

  it("by force refuses them", async () => {
    const workers = crew({ size: 1 });
    const wait = chain("c").link(workers.link("wait"));
    const all = [caught(wait(60_000)), caught(wait(1))];
    await workers.close({ force: true });
    for (const error of await Promise.all(all)) expect(error).toMatchObject({ code: "pool-closed" });
    expect(workers.stats).toMatchObject({ workers: 0, rejected: 2, crashed: 0 });
  });

  it("can be asked for twice, the second time by force", async () => {
    const workers = crew({ size: 1 });
    const wait = caught(chain("c").link(workers.link("wait"))(60_000));
    const gentle = workers.close();
    await workers.close({ force: true });
    await gentle;
    expect(await wait).toMatchObject({ code: "pool-closed" });
  });

  it("comes at the end of a block", async () => {
    const workers = crew();
    expect(await chain("c").link(workers.link("double"))(1)).toBe(2);
    await workers[Symbol.asyncDispose]();
    expect(workers.stats.workers).toBe(0);
  });
});

describe("a pool of links of this thread", () => {
  it("does without workers where none are wanted", async () => {
    const workers = pool({ links: { half: (n: number) => n / 2 } });
    expect(await chain("c").link(workers.link("half"))(5)).toBe(2.5);
    expect(workers.mode).toBe("inline");
    await workers.close();
  });

  it("gives the link the very input and run, and the caller the very error", async () => {
    const error = new Error("mine");
    const given: unknown[] = [];
    const workers = pool({
      links: {
        throws: (input: object) => {
          given.push(input);
          throw error;
        },
      },
    });
    const input = {};
    const clock = virtualClock();
    expect(await caught(chain("c").link(workers.link("throws")).run(input, { clock }))).toBe(error);
    expect(given[0]).toBe(input);
  });

  it("holds a place until its link has ended, whoever has gone", async () => {
    let end = (_: string): void => {};
    const slow = new Promise<string>((resolve) => {
      end = resolve;
    });
    const workers = pool({ links: { slow: () => slow, quick: () => "quick" }, size: 1 });
    const controller = new AbortController();
    const gone = caught(
      chain("c")
        .link(workers.link("slow"))
        .run(undefined as never, { signal: controller.signal }),
    );
    await Promise.resolve();
    await Promise.resolve();
    controller.abort("gone");
    expect(await gone).toBe("gone");
    const quick = chain("c").link(workers.link("quick"))(undefined as never);
    expect(workers.stats).toMatchObject({ busy: 1, queued: 1 });
    end("late");
    expect(await quick).toBe("quick");
    await workers.close();
  });
});

describe("what is wrong is told when the pool is made:", () => {
  it.each([
    [{}, "spawn or links must be given"],
    [{ spawn: 1 }, "spawn must be a function, got number"],
    [{ links: { a: 1 } }, "links.a must be a function, got number"],
    [{ links, size: 0 }, "size must be a whole number from 1, got 0"],
    [{ links, size: Infinity }, "size must be a whole number from 1, got Infinity"],
    [{ links, queue: -1 }, "queue must be a whole number from 0, got -1"],
    [{ links, idle: "soon" }, "idle must be a duration"],
    [{ links, grace: -1 }, "grace must be a duration"],
    [{ links, startup: Number.NaN }, "startup must be a duration"],
  ])("%o", (options, message) => {
    expect(() => pool(options as never)).toThrow(message);
  });

  it("a link that nobody serves, and a number of retries that is none", () => {
    const workers = crew();
    expect(() => workers.link("triple" as never)).toThrow('no link "triple" is served, but double, greet');
    expect(() => workers.link("double", { retries: 0.5 })).toThrow("retries must be a whole number from 0");
  });
});
