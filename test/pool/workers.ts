// What only real workers can show; each runtime that has them calls it.
import { chain, type Duration, sleep } from "modulink-edge";
import { type Pool, type PoolMode, type PoolOptions, type PoolWorker, pool } from "modulink-edge/pool";
import { virtualClock } from "modulink-edge/testing";
import { afterEach, describe, expect, it } from "vitest";
import { fc } from "../runtimes/property.ts";
import type { Links } from "./links.ts";
import { spawn, spawnBroken, spawnFaulty, spawnSilent } from "./spawn.ts";

const open: Pool<Links>[] = [];

function crew(options: PoolOptions<Links> = {}): Pool<Links> {
  const workers = pool<Links>({ spawn, size: 1, ...options });
  open.push(workers);
  return workers;
}

const caught = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => ({ value }),
    (error) => error,
  );

const double = (workers: Pool<Links>, n: number, retries = 0): Promise<number> =>
  chain("c").link(workers.link("double", { retries }))(n);

/** Resolves when something is so, which the workers' own time decides. */
async function until(so: () => boolean, every: Duration = 5): Promise<void> {
  const wait = chain("until").link(async (_: null, run) => {
    while (!so()) await sleep(every, run);
  });
  await wait(null);
}

function values(): void {
  it("moves the buffers of an input, and does not copy them", async () => {
    const length = chain("c").link(crew().link("length", { transfer: ({ buffer }) => [buffer] }));
    const bytes = new Uint8Array(1 << 20);
    expect(await length(bytes)).toBe(1 << 20);
    expect(bytes.byteLength).toBe(0);
  });

  it("copies them where it is not told to move them", async () => {
    const bytes = new Uint8Array(3);
    expect(await chain("c").link(crew().link("fill"))(bytes)).toEqual(new Uint8Array([7, 7, 7]));
    expect([...bytes]).toEqual([0, 0, 0]);
  });

  it("moves the buffers of an output", async () => {
    const leftOver = chain("c").link(crew().link("leftOver"));
    expect((await leftOver(5)).left).toBe(1);
    expect(await leftOver(6)).toEqual({ left: 0, bytes: new Uint8Array(6) });
  });

  it("says whose input or output it is that cannot be sent, and goes on", async () => {
    const workers = crew();
    const input = await caught(chain("c").link(workers.link("double"))((() => {}) as never));
    expect(input).toBeInstanceOf(TypeError);
    expect(input).toMatchObject({ message: expect.stringContaining('the input of "double" cannot be sent') });
    const output = await caught(chain("c").link(workers.link("giveFunction"))(null));
    expect(output).toBeInstanceOf(TypeError);
    expect(output).toMatchObject({ message: expect.stringContaining('the output of "giveFunction"') });
    expect(await double(workers, 3)).toBe(6);
    expect(workers.stats).toMatchObject({ done: 1, failed: 2, crashed: 0, workers: 1 });
  });

  it("says what is served where somebody asks for something else", async () => {
    const workers = pool({ spawn, size: 1 });
    const error = await caught(chain("c").link(workers.link<number, number>("triple"))(1));
    expect(error).toMatchObject({ name: "TypeError", message: expect.stringContaining('no link "triple"') });
    await workers.close();
  });

  it("tells the worker why a call is aborted", async () => {
    const workers = crew();
    const controller = new AbortController();
    const wait = caught(chain("c").link(workers.link("wait")).run(60_000, { signal: controller.signal }));
    await until(() => workers.stats.busy === 1);
    controller.abort(new RangeError("enough"));
    expect(await wait).toBe(controller.signal.reason);
    const told = await chain("c").link(workers.link("lastReason"))(null);
    expect(told).toMatchObject({ name: "RangeError", message: "enough" });
  });
}

function crashes(): void {
  it.each(["die", "uncaught"] as const)(
    "survives a worker that ends (%s), and tells its caller",
    async (how) => {
      const workers = crew();
      const before = await double(workers, 1);
      const crash = await caught(chain("c").link(workers.link(how))(null));
      expect(crash).toMatchObject({ code: "worker-crashed", cause: expect.anything() });
      expect([before, await double(workers, 2)]).toEqual([2, 4]);
      expect(workers.stats).toMatchObject({ crashed: 1, done: 2, failed: 1, workers: 1 });
    },
  );

  it("survives a worker that is ended by another hand", async () => {
    const started: PoolWorker[] = [];
    const spawnKept = (): PoolWorker => {
      started.push(spawn());
      return started.at(-1)!;
    };
    const workers = crew({ spawn: spawnKept });
    const wait = caught(chain("c").link(workers.link("wait"))(60_000));
    await until(() => workers.stats.busy === 1);
    started[0]!.terminate();
    expect(await wait).toMatchObject({ code: "worker-crashed" });
    expect(await double(workers, 2)).toBe(4);
    expect(started).toHaveLength(2);
  });

  it("tries a call again that may be, before all that wait", async () => {
    let spawned = 0;
    const workers = crew({ spawn: () => (spawned++ < 2 ? spawnFaulty() : spawn()) });
    const ended: number[] = [];
    const again = double(workers, 1, 2).then((n) => ended.push(n));
    const behind = chain("c")
      .link(workers.link("wait"))(1)
      .then((n) => ended.push(n));
    await Promise.all([again, behind]);
    expect(ended).toEqual([2, 1]);
    expect([spawned, workers.stats.crashed]).toEqual([3, 2]);
  });

  it("tries no more often than it may, nor what was moved", async () => {
    const workers = crew({ spawn: spawnFaulty });
    expect(await caught(double(workers, 1, 1))).toMatchObject({ code: "worker-crashed" });
    expect(workers.stats.crashed).toBe(2);
    const moved = workers.link("length", { transfer: ({ buffer }) => [buffer], retries: 5 });
    expect(await caught(chain("c").link(moved)(new Uint8Array(1)))).toMatchObject({ code: "worker-crashed" });
    expect(workers.stats.crashed).toBe(3);
  });

  it("ends a worker that does not answer an abort in time, and goes on with another", async () => {
    const clock = virtualClock();
    const workers = crew({ clock, grace: "1s" });
    const controller = new AbortController();
    const spin = caught(chain("c").link(workers.link("spin")).run(null, { signal: controller.signal }));
    await until(() => workers.stats.busy === 1);
    controller.abort("enough");
    expect(await spin).toBe("enough");
    const next = double(workers, 2);
    await clock.advance("999ms");
    expect(workers.stats).toMatchObject({ busy: 1, terminated: 0, queued: 1 });
    await clock.advance("1ms");
    expect(await next).toBe(4);
    expect(workers.stats).toMatchObject({ terminated: 1, crashed: 0, aborted: 1, workers: 1 });
  });
}

function starts(): void {
  const counted = (spawnOne: () => PoolWorker) => {
    const counter = { spawned: 0 };
    const spawnCounted = (): PoolWorker => {
      counter.spawned++;
      return spawnOne();
    };
    return { counter, workers: crew({ spawn: spawnCounted }) };
  };

  it.each([
    ["whose module throws", spawnBroken],
    [
      "that cannot be made",
      (): never => {
        throw new Error("broken from the start");
      },
    ],
    ["that is none", () => ({}) as PoolWorker],
  ])("gives up after three tries with a worker %s, and tries anew for the next call", async (_, broken) => {
    const { counter, workers } = counted(broken);
    for (const spawned of [3, 6]) {
      const error = await caught(double(workers, 1));
      expect(error).toMatchObject({ code: "worker-unavailable", cause: expect.anything() });
      expect(counter.spawned).toBe(spawned);
    }
    expect(workers.stats).toMatchObject({ failed: 2, workers: 0, queued: 0, crashed: 0 });
  });

  it("goes on when a worker starts at the third try", async () => {
    let spawned = 0;
    expect(await double(crew({ spawn: () => (++spawned < 3 ? spawnBroken() : spawn()) }), 2)).toBe(4);
    expect(spawned).toBe(3);
  });

  it("waits no longer than it should for one that never serves", async () => {
    const clock = virtualClock();
    let error: unknown;
    double(crew({ spawn: spawnSilent, clock, startup: "30s" }), 1).catch((thrown) => {
      error = thrown;
    });
    await until(() => clock.pending > 0);
    await clock.advance("29s");
    expect(error).toBeUndefined();
    while (!error) {
      await until(() => clock.pending > 0 || !!error); // the next one begins when the one before is gone
      await clock.advance("30s");
    }
    expect(error).toMatchObject({
      code: "worker-unavailable",
      message: expect.stringContaining("did not call serve in time"),
    });
  });

  it("ends workers that had nothing to do for a while, and starts others", async () => {
    const clock = virtualClock();
    const workers = crew({ clock, idle: "10s" });
    expect(await double(workers, 1)).toBe(2);
    await clock.advance("9s");
    expect(workers.stats.workers).toBe(1);
    expect(await double(workers, 2)).toBe(4);
    await clock.advance("9s");
    expect(workers.stats.workers).toBe(1);
    await clock.advance("1s");
    await until(() => workers.stats.workers === 0);
    expect(clock.pending).toBe(0);
    expect(await double(workers, 3)).toBe(6);
  });
}

type Fate = "plain" | "fail" | "abort" | "crash";

function multitudes(): void {
  it("settles each of 1,000 calls with aborts and crashes among them, and loses none", async () => {
    const weights = [
      { weight: 60, arbitrary: fc.constant<Fate>("plain") },
      { weight: 10, arbitrary: fc.constant<Fate>("fail") },
      { weight: 29, arbitrary: fc.constant<Fate>("abort") },
      { weight: 1, arbitrary: fc.constant<Fate>("crash") },
    ];
    const fates = fc.array(fc.oneof(...weights), { minLength: 1000, maxLength: 1000, size: "max" });
    await fc.assert(fc.asyncProperty(fates, settleAll), { numRuns: 1 });
  });

  async function settleAll(fates: readonly Fate[]): Promise<void> {
    const workers = crew({ size: 3, queue: Infinity });
    let most = 0;
    const observe = (): void => {
      most = Math.max(most, workers.stats.workers);
    };
    const one = async (fate: Fate, n: number): Promise<unknown> => {
      const controller = new AbortController();
      const name = ({ plain: "double", fail: "fail", abort: "wait", crash: "die" } as const)[fate];
      const call = chain("c").link(workers.link(name) as (input: unknown) => Promise<unknown>);
      const out = caught(
        call.run(fate === "fail" ? "own" : n, { signal: controller.signal, observers: [observe] }),
      );
      // Some are aborted before they begin, some while they wait, some while they run, and some never have to be.
      if (fate === "abort")
        void until(() => workers.stats.done >= n / 4, 1).then(() => controller.abort("gone"));
      return out;
    };
    const outs = await Promise.all(fates.map(one));
    outs.forEach((out, n) => {
      if (fates[n] === "plain") expect(out).toEqual({ value: 2 * n });
      else if (fates[n] === "fail") expect(out).toMatchObject({ code: "E_CARD" });
      else if (fates[n] === "crash") expect(out).toMatchObject({ code: "worker-crashed" });
      else expect(out === "gone" || (out as { value: unknown }).value === n).toBe(true);
    });
    const { done, failed, aborted, crashed } = workers.stats;
    expect(done + failed + aborted).toBe(1000);
    expect(crashed).toBe(fates.filter((fate) => fate === "crash").length);
    expect(most).toBeLessThanOrEqual(3);
    await workers.close();
    expect(workers.stats).toMatchObject({ workers: 0, busy: 0, queued: 0, rejected: 0 });
  }
}

/** What a pool does with real workers. */
export function withWorkers(mode: PoolMode): void {
  afterEach(async () => {
    await Promise.all(open.splice(0).map((workers) => workers.close({ force: true })));
  });

  it(`a pool has ${mode} here`, async () => {
    const workers = crew();
    expect(workers.mode).toBe(mode);
    await double(workers, 1);
    expect(workers.mode).toBe(mode);
  });
  describe("a pool of workers, with what is sent,", values);
  describe("a pool of workers, in a crash,", crashes);
  describe("a pool of workers, at the beginning,", starts);
  describe("a pool of workers, with much to do,", multitudes);
}
