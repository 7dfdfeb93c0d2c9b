import {
  type Clock,
  chain,
  errorPath,
  isModulinkError,
  type Run,
  sleep,
  systemClock,
  within,
} from "modulink-edge";
import { virtualClock } from "modulink-edge/testing";
import { afterEach, describe, expect, it, vi } from "vitest";
import { countingClock, countListeners, failureOf } from "./counting.ts";

const wait = (ms: number, run: Run) =>
  new Promise<number>((resolve) => run.clock.timer(ms, () => resolve(ms)));

describe("a signal", () => {
  it("that was aborted before keeps every link from starting", async () => {
    let started = 0;
    const reason = new Error("too late");
    const stopped = chain("c").link((n: number) => started++ + n);
    const error = await failureOf(() => stopped.run(0, { signal: AbortSignal.abort(reason) }));
    expect(error).toBe(reason);
    expect(started).toBe(0);
  });

  it("lets no further link start, and rejects with its very reason", async () => {
    const controller = new AbortController();
    const started: string[] = [];
    const stopped = chain("c")
      .link("one", async (n: number) => {
        started.push("one");
        controller.abort({ why: "user" });
        return n;
      })
      .link("two", (n) => {
        started.push("two");
        return n;
      });
    const error = await failureOf(() => stopped.run(0, { signal: controller.signal }));
    expect(error).toBe(controller.signal.reason);
    expect(error).toEqual({ why: "user" });
    expect(started).toEqual(["one"]);
  });

  it("stops synchronous links, nested chains and branches alike", async () => {
    for (const nest of [false, true]) {
      const controller = new AbortController();
      const started: string[] = [];
      const two = (n: number) => started.push(`two ${n}`);
      const stopped = chain("c")
        .link((n: number) => {
          controller.abort();
          return n;
        })
        .link(nest ? chain(two) : two);
      const error = await failureOf(() => stopped.run(0, { signal: controller.signal }));
      expect(error).toBe(controller.signal.reason);
      expect(started).toEqual([]);
    }
  });

  it("stops inside a nested chain", async () => {
    const controller = new AbortController();
    const started: string[] = [];
    const inner = chain("inner")
      .link(async () => controller.abort("stop"))
      .link(() => started.push("inner"));
    const outer = chain("outer")
      .link(inner)
      .link(() => started.push("outer"));
    expect(await failureOf(() => outer.run(0, { signal: controller.signal }))).toBe("stop");
    expect(started).toEqual([]);
  });

  it("lets the last link's value through, for then nothing is left to start", async () => {
    const controller = new AbortController();
    const done = chain("c").link(async (n: number) => {
      controller.abort();
      return n + 1;
    });
    expect(await done.run(1, { signal: controller.signal })).toBe(2);
  });

  it("is the run's signal for links, with the same reason", async () => {
    const controller = new AbortController();
    const heard = chain("c").link(
      (_: unknown, { signal }) =>
        new Promise((resolve) => signal.addEventListener("abort", () => resolve(signal.reason))),
    );
    const out = heard.run(0, { signal: controller.signal });
    controller.abort("bye");
    expect(await out).toBe("bye");
  });

  it("is not listened to by runs that do not ask for theirs", async () => {
    const { signal } = new AbortController();
    const count = countListeners(signal);
    let during = -1;
    await chain("c")
      .link(async (n: number) => {
        during = count();
        return n;
      })
      .run(0, { signal });
    expect(during).toBe(0);
  });

  it.each([
    ["succeeds", (n: number) => n],
    [
      "fails",
      () => {
        throw new Error("no");
      },
    ],
  ])("has no listener left after a run that %s", async (_, last: (n: number) => number) => {
    const { signal } = new AbortController();
    const count = countListeners(signal);
    const during: number[] = [];
    const asking = async (n: number, run: Run) => {
      run.signal.throwIfAborted();
      during.push(count());
      return n;
    };
    const inner = chain("inner").link(asking);
    const outer = chain("outer").link(asking).link(inner).link(last);
    for (let n = 0; n < 100; n++) await outer.run(n, { signal }).catch(() => {});
    expect(Math.max(...during)).toBe(1);
    expect(count()).toBe(0);
  });

  it("has no listener left after it aborted", async () => {
    const controller = new AbortController();
    const count = countListeners(controller.signal);
    const stopped = chain("c").link((_: unknown, run) => sleep("1h", run));
    const failed = failureOf(() => stopped.run(0, { signal: controller.signal }));
    expect(count()).toBe(1);
    controller.abort("stop");
    expect(await failed).toBe("stop");
    expect(count()).toBe(0);
  });

  it("does not reach a run that has ended", async () => {
    const controller = new AbortController();
    const count = countListeners(controller.signal);
    let kept: Run | undefined;
    await chain("c")
      .link((n: number, run) => {
        kept = run;
        return n;
      })
      .run(0, { signal: controller.signal });
    expect([kept?.aborted, kept?.signal.aborted, count()]).toEqual([false, false, 0]);
    controller.abort();
    expect([kept?.aborted, kept?.signal.aborted]).toEqual([false, false]);
  });
});

describe("a signal's controller", () => {
  let made = 0;
  const Original = AbortController;
  const counting = () =>
    vi.stubGlobal(
      "AbortController",
      class extends Original {
        constructor() {
          super();
          made++;
        }
      },
    );
  afterEach(() => {
    vi.unstubAllGlobals();
    made = 0;
  });

  const busy = chain("busy")
    .link((n: number) => ({ n }))
    .parallel({ a: ({ n }) => n, b: async ({ n }) => n })
    .when(
      ({ n }) => n > 0,
      (value) => value,
    )
    .link((value, run) => within(run, { deadline: "1s" }, () => value))
    .recover(Error, () => ({ n: 0 }));

  it("is not made for runs whose links do not ask for it", async () => {
    const { signal } = new AbortController();
    counting();
    await busy(1);
    await busy.run(1, { signal, deadline: "1s" });
    expect(made).toBe(0);
  });

  it("is made once for a run whose links do", async () => {
    const asking = chain("asking")
      .link(busy)
      .link((value, run) => [value, run.signal, run.signal]);
    counting();
    await asking.run(1, { deadline: "1s" });
    expect(made).toBe(1);
  });
});

describe("a deadline", () => {
  it("lets no further link start once it has passed", async () => {
    const clock = virtualClock();
    const started: number[] = [];
    const slow = chain("c")
      .link("wait", wait)
      .link("next", (ms) => started.push(ms));
    const failed = failureOf(() => slow.run(3000, { clock, deadline: "2s" }));
    await clock.advance("3s");
    const error = await failed;
    expect(isModulinkError(error, "deadline-exceeded")).toBe(true);
    expect(error).toMatchObject({ name: "TimeoutError", code: "deadline-exceeded" });
    expect(errorPath(error).slice(0, 1)).toEqual(["c"]);
    expect(started).toEqual([]);
  });

  it("is told to links in epoch milliseconds of the run's clock", async () => {
    const clock = virtualClock({ start: 1_000_000 });
    const told = chain("c").link((_: unknown, run) => run.deadline);
    expect(await told.run(0, { clock, deadline: 250 })).toBe(1_000_250);
    expect(await told.run(0, { clock })).toBeUndefined();
  });

  it("aborts the run's signal with the same error", async () => {
    const { clock, counted } = countingClock();
    const heard = chain("c").link((_: unknown, run) => sleep("1h", run));
    const failed = failureOf(() => heard.run(0, { clock: counted, deadline: "2s" }));
    await clock.advance("2s");
    expect(await failed).toMatchObject({ name: "TimeoutError" });
    expect(clock.pending).toBe(0);
  });

  it("sets a timer only for a link that asks for the signal, and removes it", async () => {
    const { clock, counted, made } = countingClock();
    const options = { clock: counted, deadline: "1m" } as const;
    await chain((n: number) => n).run(0, options);
    expect(made()).toBe(0);
    const during = await chain((_: number, run) => [run.signal, clock.pending]).run(0, options);
    expect(during[1]).toBe(1);
    expect(clock.pending).toBe(0);
    await failureOf(() =>
      chain((_: number, run): number => {
        run.signal.throwIfAborted();
        throw new Error("no");
      }).run(0, options),
    );
    expect(clock.pending).toBe(0);
    expect(made()).toBe(2);
  });

  it("is inherited, and shortened but never lengthened", async () => {
    const deadlines = async (inner: "1s" | "9s") => {
      const seen: (number | undefined)[] = [];
      const nested = chain("nested").link((_: unknown, run) => seen.push(run.deadline));
      await chain("c")
        .link((n: number, run) => within(run, { deadline: inner }, (part) => nested(n, part)))
        .link(nested)
        .run(0, { clock: virtualClock(), deadline: "5s" });
      return seen;
    };
    expect(await deadlines("1s")).toEqual([1000, 5000]);
    expect(await deadlines("9s")).toEqual([5000, 5000]);
  });

  it("of a part fails only the part, so the run may recover", async () => {
    const clock = virtualClock();
    const recovered = chain("c")
      .link((_: unknown, run) => within(run, { deadline: "1s" }, (part) => sleep("1h", part)))
      .recover(Error, (error) => error.name);
    const out = recovered.run(0, { clock, deadline: "1m" });
    await clock.advance("1s");
    expect(await out).toBe("TimeoutError");
    expect(clock.pending).toBe(0);
  });

  it("of the run cannot be recovered from", async () => {
    const clock = virtualClock();
    const recovered = chain("c")
      .link((_: unknown, run) => sleep("1h", run))
      .recover(Error, () => "recovered");
    const failed = failureOf(() => recovered.run(0, { clock, deadline: "1s" }));
    await clock.advance("1s");
    expect(isModulinkError(await failed, "deadline-exceeded")).toBe(true);
  });

  it("must be a duration", async () => {
    const error = await failureOf(() => chain((n: number) => n).run(0, { deadline: "soon" as never }));
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toContain("deadline");
  });
});

describe("sleep", () => {
  it("ends when its time has come, on the run's clock", async () => {
    const clock = virtualClock();
    const out = chain((n: number, run) => sleep("250ms", run).then(() => n)).run(7, { clock });
    await clock.advance("249ms");
    expect(clock.pending).toBe(1);
    await clock.advance(1);
    expect(await out).toBe(7);
  });

  it("ends at once when the run is aborted, without its timer firing", async () => {
    const controller = new AbortController();
    const clock = virtualClock();
    let count = () => -1;
    const out = chain((_: number, run) => {
      count = countListeners(run.signal);
      return sleep("1h", run);
    }).run(0, { clock, signal: controller.signal });
    expect([clock.pending, count()]).toEqual([1, 1]);
    controller.abort("stop");
    expect(await failureOf(() => out)).toBe("stop");
    expect([clock.now(), clock.pending, count()]).toEqual([0, 0, 0]);
  });

  it("does not begin in a run that is aborted already", async () => {
    const clock = virtualClock();
    const out = chain((_: number, run) =>
      within(run, {}, (part, abort) => {
        abort("stop");
        return sleep("1h", part);
      }),
    ).run(0, { clock });
    expect(await failureOf(() => out)).toBe("stop");
    expect(clock.pending).toBe(0);
  });

  it("leaves no listener behind when it ends by itself", async () => {
    const clock = virtualClock();
    let count = () => -1;
    const out = chain(async (_: number, run) => {
      count = countListeners(run.signal);
      await sleep("1s", run);
      return count();
    }).run(0, { clock, signal: new AbortController().signal });
    await clock.runAll();
    expect(await out).toBe(0);
  });

  it("refuses what is not a duration, naming it", () => {
    expect(() => chain((_: number, run) => sleep(-1, run))(0)).toThrow(/^"?duration must be/);
  });

  it("ends at once on the host's clock, too, and leaves no timer and no listener there", async () => {
    let timers = 0;
    const timer: Clock["timer"] = (ms, fn) => {
      timers++;
      const cancel = systemClock.timer(ms, fn);
      return () => {
        timers--;
        cancel();
      };
    };
    const controller = new AbortController();
    const count = countListeners(controller.signal);
    const out = chain((_: number, run) => sleep("2s", run)).run(0, {
      clock: { ...systemClock, timer },
      signal: controller.signal,
    });
    expect([timers, count()]).toEqual([1, 1]);
    const begun = systemClock.now();
    systemClock.timer(20, () => controller.abort("stop"));
    expect(await failureOf(() => out)).toBe("stop");
    expect(systemClock.now() - begun).toBeLessThan(1000);
    expect([timers, count()]).toEqual([0, 0]);
  });

  it("works on the host's clock", async () => {
    expect(await chain((n: number, run) => sleep(1, run).then(() => n)).run(3)).toBe(3);
  });
});
