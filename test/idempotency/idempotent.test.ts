import { chain, ModulinkError } from "modulink-edge";
import { type IdempotentOptions, idempotent } from "modulink-edge/resilience";
import { type AtomicStore, memoryStore } from "modulink-edge/storage";
import { describe, expect, it } from "vitest";
import { countListeners } from "../core/counting.ts";
import { ending, hashed, type Payment, processOn, setting, until, work } from "./setting.ts";

const seven: Payment = { id: "7", amount: 5 };

/** A link that counts and takes its time. */
function counting(ms: number) {
  let count = 0;
  return {
    pay: async ({ amount }: Payment, run: Parameters<typeof work>[1]) => {
      const receipt = ++count;
      await work(ms, run);
      return { receipt, amount };
    },
    get count() {
      return count;
    },
  };
}

describe("the first call of a key", () => {
  it("runs, and later ones are given what came of it", async () => {
    const { clock, store, run, told } = setting();
    const effect = counting(0);
    const { pay, policy } = processOn(store, effect.pay);
    const first = pay.run(seven, run);
    await clock.advance(1);
    expect(await first).toEqual({ receipt: 1, amount: 5 });
    expect(told()).toEqual([]);
    expect(await pay.run(seven, run)).toEqual({ receipt: 1, amount: 5 });
    expect(told()).toEqual(["idempotency:replayed"]);
    expect(policy.stats).toMatchObject({ ran: 1, replayed: 1, waited: 0 });
    expect(clock.pending).toBe(0);
  });

  it("is remembered for its time and no longer", async () => {
    const { clock, store, run } = setting();
    const effect = counting(0);
    const { pay } = processOn(store, effect.pay, { ttl: "1h" });
    void pay.run(seven, run);
    await clock.advance(0);
    await clock.advance(3_599_999);
    await ending(pay.run(seven, run));
    expect(effect.count).toBe(1);
    await clock.advance(1);
    void pay.run(seven, run);
    await clock.advance(0);
    expect(effect.count).toBe(2);
  });

  it("runs once for 200 that come at once, and all of them see it", async () => {
    const { clock, store, run } = setting();
    const effect = counting(700);
    const processes = Array.from({ length: 10 }, () => processOn(store, effect.pay));
    const calls = Array.from({ length: 200 }, (_, at) => processes[at % 10]?.pay.run(seven, run));
    await clock.advance("3s");
    expect(await Promise.all(calls)).toEqual(Array(200).fill({ receipt: 1, amount: 5 }));
    expect(effect.count).toBe(1);
    expect(clock.pending).toBe(0);
  });

  it("is told to those of its own process at once", async () => {
    const { clock, store, run } = setting();
    let looks = 0;
    const watched: AtomicStore = {
      ...store,
      update: (...args: unknown[]) => {
        looks++;
        return (store.update as (...all: unknown[]) => never)(...args);
      },
    };
    const { pay } = processOn(watched, counting(7_000).pay);
    const calls = Array.from({ length: 200 }, () => pay.run(seven, run));
    await clock.advance(7_000);
    await Promise.all(calls);
    expect(looks).toBeLessThanOrEqual(202);
  });

  it("is all that runs where the others do not wait", async () => {
    const { clock, store, run, told } = setting();
    const effect = counting(700);
    const processes = Array.from({ length: 10 }, () => processOn(store, effect.pay, { mode: "conflict" }));
    const calls = Array.from({ length: 200 }, (_, at) =>
      ending(processes[at % 10]?.pay.run(seven, run) as never),
    );
    await clock.advance("3s");
    const all = await Promise.all(calls);
    expect(all.filter((one) => one === "idempotency-conflict")).toHaveLength(199);
    expect(all).toContainEqual({ receipt: 1, amount: 5 });
    expect(told().filter((type) => type === "idempotency:conflict")).toHaveLength(199);
    expect(clock.pending).toBe(0);
  });

  it("says how long its lease still lasts to one it refuses", async () => {
    const { clock, store, run } = setting();
    void processOn(store, counting(5_000).pay, { mode: "conflict" }).pay.run(seven, run);
    await clock.advance(400);
    const other = processOn(store, counting(0).pay, { mode: "conflict" });
    const error = await other.pay.run(seven, run).catch((error) => error);
    expect(error).toMatchObject({ code: "idempotency-conflict", retryAfter: 29_600 });
    await clock.runAll();
  });
});

describe("another payload under the same key", () => {
  it.each(["while the first runs, here", "while it runs elsewhere", "afterwards"])(
    "is refused %s",
    async (when) => {
      const { clock, store, run, told } = setting();
      const here = processOn(store, counting(500).pay, hashed);
      const there = processOn(store, counting(500).pay, hashed);
      void here.pay.run(seven, run);
      await until(() => here.policy.stats.ran === 1);
      await clock.advance(when === "afterwards" ? 600 : 100);
      const asked = when.includes("elsewhere") ? there : here;
      expect(await ending(asked.pay.run({ ...seven, amount: 6 }, run))).toBe("idempotency-mismatch");
      expect(told()).toEqual(["idempotency:mismatch"]);
      expect(asked.policy.stats.mismatches).toBe(1);
      await clock.runAll();
    },
  );

  it("is refused as well when the first one's owner has fallen silent, who may have done it", async () => {
    const { clock, store, run } = setting();
    await store.set("idempotency:7", {
      owner: "dead",
      fencing: 1,
      until: 1,
      fingerprint: "other",
      outcome: "",
    });
    expect(await ending(processOn(store, counting(0).pay, hashed).pay.run(seven, run))).toBe(
      "idempotency-mismatch",
    );
    expect(clock.pending).toBe(0);
  });

  it("may come once the key was released", async () => {
    const { store } = setting();
    let down = true;
    const { pay } = processOn(
      store,
      ({ amount }) => {
        if (down) throw new Error("declined");
        return amount;
      },
      hashed,
    );
    expect(await ending(pay(seven))).toBe("threw declined");
    down = false;
    expect(await pay({ ...seven, amount: 6 })).toBe(6);
  });

  it("is the same payload when its names stand in another order, or when only a part of it counts", async () => {
    const { store } = setting();
    const { pay } = processOn(store, ({ amount }) => amount, hashed);
    await pay({ id: "7", amount: 5 });
    expect(await pay({ amount: 5, id: "7" })).toBe(5);
    const other = processOn(memoryStore(), ({ amount }) => amount, { fingerprint: ({ id }) => id });
    await other.pay(seven);
    expect(await other.pay({ ...seven, amount: 6 })).toBe(5);
    const any = processOn(memoryStore(), ({ amount }) => amount, { fingerprint: false });
    await any.pay(seven);
    expect(await any.pay({ ...seven, amount: 6 })).toBe(5);
  });
});

describe("callers", () => {
  it("cannot meet each other's keys when they are told apart", async () => {
    const { store } = setting();
    const seen: string[] = [];
    const link = chain("pay").link(
      "charge",
      async (input: { user: string; key: string }) => void seen.push(`${input.user} ${input.key}`),
      idempotent({ store, key: ({ key }) => key, scope: ({ user }) => user }),
    );
    await link({ user: "a", key: "b/c" });
    await link({ user: "a/b", key: "c" });
    await link({ user: "a", key: "c" });
    await link({ user: "a", key: "c" });
    expect(seen).toEqual(["a b/c", "a/b c", "a c"]);
  });
});

describe("an outcome", () => {
  const once = async (outcome: () => unknown, options: Partial<IdempotentOptions<Payment>> = {}) => {
    const { store, run, told } = setting();
    let count = 0;
    const { pay, policy } = processOn(
      store,
      () => {
        count++;
        return outcome();
      },
      options,
    );
    const ends = [];
    for (let i = 0; i < 2; i++) ends.push(await pay.run(seven, run).catch((error) => ({ error })));
    return { first: ends[0], again: ends[1], count, told: told(), stats: policy.stats };
  };

  it.each([
    ["an object", { z: 1, a: [null, true, { "": "ü\u0000" }] }],
    ["nothing", undefined],
    ["null", null],
    ["a text", "paid"],
    ["an odd text", "\ud800"],
    ["a number", 5e-324],
    ["bytes", new Uint8Array([0, 255, 13, 10])],
    ["many bytes", new Uint8Array(100_000).map((_, at) => at * 7)],
    ["no bytes", new Uint8Array()],
  ])("that is %s comes again as it was", async (_, value) => {
    const { first, again, count } = await once(() => value);
    expect(count).toBe(1);
    expect(first).toBe(value);
    expect(again).toEqual(value);
    expect(JSON.stringify(again)).toBe(JSON.stringify(value));
  });

  it("that is an error leaves the key to the next call", async () => {
    const { count, told, stats } = await once(() => Promise.reject(new Error("busy")));
    expect([count, told, stats.released]).toEqual([2, Array(2).fill("idempotency:released"), 2]);
  });

  it("that is an error can be recorded: its name, message and code come again", async () => {
    const fault = Object.assign(new RangeError("declined"), { code: "card_declined", deep: { a: 1 } });
    const { first, again, count } = await once(() => Promise.reject(fault), { record: () => true });
    expect(count).toBe(1);
    expect(first).toEqual({ error: fault });
    const { error } = again as { error: Error };
    expect(error).toBeInstanceOf(Error);
    expect({ ...error }).toEqual({ name: "RangeError", code: "card_declined" });
    expect(error.message).toBe("declined");
  });

  it("that is an error of the library is one again", async () => {
    const { again } = await once(() => Promise.reject(new ModulinkError("timed-out", "late")), {
      record: () => true,
    });
    expect(await ending(Promise.reject((again as { error: Error }).error))).toBe("timed-out");
  });

  it.each(["a text", null, undefined, { code: 7 }])("that is %j, thrown, can be recorded", async (thrown) => {
    const { again } = await once(() => Promise.reject(thrown), { record: () => true });
    expect(again).toEqual({ error: thrown });
  });

  it.each([
    ["a date", new Date(0), "the result is a Date, and so is not JSON"],
    ["not a number", { rate: [Number.NaN] }, "the result.rate.0 is NaN, and so is not JSON"],
    ["a function", () => 1, "the result is () => 1, and so is not JSON"],
    ["a list with a hole", Array(1), "the result.0 is undefined, and so is not JSON"],
  ])("that is %s reaches its caller and is marked as done", async (_, value, why) => {
    const { first, again, count, told } = await once(() => value);
    expect(first).toBe(value);
    expect(count).toBe(1);
    expect((again as { error: ModulinkError }).error).toMatchObject({
      code: "idempotency-unrecorded",
      message: `it was done before, and what came of it was not recorded: ${why}`,
    });
    expect(told[0]).toBe("idempotency:marked");
  });

  it("that is too large for the store reaches its caller and is marked as done", async () => {
    const store = memoryStore({ maxBytes: 4_000 });
    const { pay, policy } = processOn(store, () => "x".repeat(10_000));
    expect(await pay(seven)).toHaveLength(10_000);
    expect(await ending(pay(seven))).toBe("idempotency-unrecorded");
    expect(policy.stats).toMatchObject({ ran: 1, marked: 1 });
  });

  it("that contains itself is marked as done", async () => {
    const ring: unknown[] = [];
    ring.push(ring);
    const { again } = await once(() => ring);
    expect((again as { error: ModulinkError }).error.code).toBe("idempotency-unrecorded");
  });

  it("can be only marked, or released, or recorded for a time of its own", async () => {
    expect((await once(() => 1, { record: () => "mark" })).again).toMatchObject({
      error: { code: "idempotency-unrecorded" },
    });
    expect((await once(() => 1, { record: () => false })).count).toBe(2);
    const { clock, store, run } = setting();
    let count = 0;
    const { pay } = processOn(store, () => ++count, { record: () => ({ ttl: "1m" }) });
    await pay.run(seven, run);
    await clock.advance(59_999);
    expect(await pay.run(seven, run)).toBe(1);
    await clock.advance(1);
    expect(await pay.run(seven, run)).toBe(2);
  });

  it("is recorded before an error of the judge reaches the caller", async () => {
    const { first, again, count } = await once(() => 1, {
      record: () => {
        throw new Error("judge");
      },
    });
    expect([count, again]).toEqual([1, 1]);
    expect(first).toEqual({ error: new Error("judge") });
  });

  it("is recorded for the usual time when the judge gives one that is none", async () => {
    const { first, again, count } = await once(() => 1, { record: () => ({ ttl: "soon" as never }) });
    expect([String((first as { error: Error }).error), again, count]).toEqual([
      'TypeError: ttl must be a duration like 250 or "2s", got soon',
      1,
      1,
    ]);
  });

  it("can be recorded by a codec", async () => {
    const { again, count } = await once(() => new Date(5), {
      codec: {
        encode: (outcome) => (outcome.ok ? { at: (outcome.value as Date).getTime() } : null),
        decode: ({ at }: { at: number }) => ({ ok: true, value: new Date(at) }),
      },
    });
    expect([count, again]).toEqual([1, new Date(5)]);
  });
});

describe("an owner that falls silent", () => {
  it("blocks the others for no longer than its lease, and is refused when it comes back", async () => {
    const { clock, store, run, told } = setting();
    const ledger: string[] = [];
    let greatest = 0;
    const write = (who: string, fencing = 0) => {
      if (fencing < greatest) throw new Error(`${who} is late`);
      greatest = fencing;
      ledger.push(who);
    };
    const fenced = (payment: Payment, { fencing }: { fencing: number }) => ({ ...payment, fencing });
    // It lives, and the store no longer hears of it.
    const cut: AtomicStore = { ...store };
    const frozen = processOn(
      cut,
      async ({ fencing }, own) => {
        (cut as { update: unknown }).update = () => new Promise(() => {});
        await work(60_000, own);
        (cut as { update: unknown }).update = store.update;
        write("the first", fencing);
      },
      { fenced },
    );
    const first = ending(frozen.pay.run(seven, run));
    await clock.advance(1_000);
    const other = processOn(store, ({ fencing }) => write("the second", fencing), { fenced });
    const second = other.pay.run(seven, run);
    await clock.advance(28_999);
    expect(ledger).toEqual([]);
    await clock.advance(1);
    await second;
    expect(ledger).toEqual(["the second"]);
    await clock.advance("1m");
    expect(await first).toBe("threw the first is late");
    expect(ledger).toEqual(["the second"]);
    expect(other.policy.stats.takeovers).toBe(1);
    expect(told()).toContain("idempotency:takeover");
  });

  it("cannot record over the one that took over, and its call says so", async () => {
    const { clock, store, run } = setting();
    const slow = processOn(store, async (_, own) => {
      await store.set("idempotency:7", {
        owner: "thief",
        fencing: 9e15,
        until: 9e15,
        fingerprint: "",
        outcome: "j1",
      });
      await work(100, own);
      return "late";
    });
    const late = ending(slow.pay.run(seven, run));
    await clock.advance("1m");
    expect(await late).toBe("lease-lost");
    expect(await store.get("idempotency:7")).toMatchObject({ outcome: "j1" });
    expect(clock.pending).toBe(0);
  });

  it("has its run aborted when another has taken over", async () => {
    const { clock, store, run } = setting();
    const reasons: unknown[] = [];
    const { pay } = processOn(store, async (_, own) => {
      await new Promise((resolve) => own.signal.addEventListener("abort", resolve));
      reasons.push(own.signal.reason.code);
      throw own.signal.reason;
    });
    const lost = ending(pay.run(seven, run));
    await clock.advance(0);
    await store.set("idempotency:7", {
      owner: "thief",
      fencing: 9e15,
      until: 9e15,
      fingerprint: "",
      outcome: "",
    });
    await clock.advance("10s");
    expect([await lost, reasons]).toEqual(["lease-lost", ["lease-lost"]]);
  });

  it("is not one that works longer than its lease", async () => {
    const { clock, store, run } = setting();
    const effect = counting(600_000);
    const [here, there] = [processOn(store, effect.pay), processOn(store, effect.pay)];
    const calls = [here.pay.run(seven, run), there.pay.run(seven, run)];
    await clock.advance("11m");
    expect(await Promise.all(calls)).toEqual(Array(2).fill({ receipt: 1, amount: 5 }));
    expect(clock.pending).toBe(0);
  });
});

describe("a store that fails", () => {
  /** A store whose updates of one name fail while it is down. */
  const shaky = (store: AtomicStore, name: string, fail: () => unknown) => {
    const state = { down: true, asked: 0 };
    const update = (...args: unknown[]) => {
      const { lease = 0, outcome = "" } = args[2] as { lease?: number; outcome?: string };
      const does =
        (args[1] as { name: string }).name === "idempotency.begin"
          ? "begin"
          : outcome
            ? "record"
            : lease
              ? "renew"
              : "release";
      const hit = does === name;
      if (hit) state.asked++;
      return hit && state.down ? fail() : (store.update as (...all: unknown[]) => unknown)(...args);
    };
    return { state, store: { ...store, update } as AtomicStore };
  };
  const down = () => Promise.reject(new ModulinkError("store-unavailable", "down"));

  it("before anything has run fails the call", async () => {
    const effect = counting(0);
    const { pay } = processOn(shaky(memoryStore(), "begin", down).store, effect.pay);
    expect(await ending(pay(seven))).toBe("store-unavailable");
    expect(effect.count).toBe(0);
  });

  it.each([
    ["at once", down],
    [
      "by throwing",
      () => {
        throw new Error("down");
      },
    ],
    ["by silence", () => new Promise(() => {})],
  ])("to record, %s, does not take the caller's result, and is asked again", async (how, fail) => {
    const { clock, store, run, told } = setting();
    const effect = counting(0);
    const broken = shaky(store, "record", fail);
    const { pay, policy } = processOn(broken.store, effect.pay);
    const first = ending(pay.run(seven, run));
    await clock.advance(how === "by silence" ? 30_000 : 10);
    expect(await first).toEqual({ receipt: 1, amount: 5 });
    expect(told()).toContain("idempotency:unsaved");
    broken.state.down = false;
    await clock.advance("20s");
    expect(broken.state.asked).toBe(2);
    expect(await ending(processOn(store, effect.pay).pay.run(seven, run))).toEqual({ receipt: 1, amount: 5 });
    expect([effect.count, policy.stats.unsaved]).toEqual([1, 1]);
    expect(clock.pending).toBe(0);
  });

  it("to release does not take the caller's error, and the lease ends by itself", async () => {
    const { clock, store, run } = setting();
    const broken = shaky(store, "release", down);
    const { pay } = processOn(broken.store, () => Promise.reject(new Error("busy")));
    expect(await ending(pay.run(seven, run))).toBe("threw busy");
    const next = processOn(store, () => "done").pay.run(seven, run);
    await clock.advance("30s");
    expect(await next).toBe("done");
  });
});

describe("calls", () => {
  it("leave no timer and no listener behind, 10,000 of them", async () => {
    const { clock, store, run } = setting();
    const { signal } = new AbortController();
    const listeners = countListeners(signal);
    const { pay, policy } = processOn(store, ({ amount }, own) => {
      own.signal.throwIfAborted();
      if (amount % 3 === 0) throw new Error("declined");
      return amount;
    });
    for (let at = 0; at < 10_000; at++)
      await ending(pay.run({ id: `${at % 7_000}`, amount: at }, { ...run, observers: [], signal }));
    expect([clock.pending, listeners()]).toEqual([0, 0]);
    expect(policy.stats.ran + policy.stats.replayed).toBe(10_000);
  }, 30_000);
});

describe("an abort", () => {
  it("ends a wait at once with its own reason and leaves nothing behind, 1,000 of them", async () => {
    const { clock, store, run } = setting();
    const { pay } = processOn(store, counting(50_000).pay);
    const there = processOn(store, counting(0).pay);
    void pay.run(seven, run);
    await clock.advance(0);
    const busy = clock.pending;
    const reason = new Error("enough");
    for (let i = 0; i < 500; i++) {
      const controller = new AbortController();
      const listeners = countListeners(controller.signal);
      const waits = [pay, there.pay].map((one) => one.run(seven, { ...run, signal: controller.signal }));
      const ends = waits.map((wait) => wait.catch((error) => error));
      await new Promise((resolve) => setTimeout(resolve));
      controller.abort(reason);
      for (const end of ends) expect(await end).toBe(reason);
      expect(listeners()).toBe(0);
    }
    expect(clock.pending).toBe(busy);
    await clock.runAll();
    expect(clock.pending).toBe(0);
  });

  it("before the link has run leaves the key free", async () => {
    const { store, clock } = setting();
    const controller = new AbortController();
    const effect = counting(0);
    const stopping: AtomicStore = {
      ...store,
      update: async (...args: unknown[]) => {
        controller.abort(new Error("enough"));
        return (store.update as (...all: unknown[]) => unknown)(...args);
      },
    } as AtomicStore;
    const { pay } = processOn(stopping, effect.pay, { record: () => true });
    expect(await ending(pay.run(seven, { clock, signal: controller.signal }))).toBe("threw enough");
    expect(effect.count).toBe(0);
    expect(await store.get("idempotency:7")).toMatchObject({ owner: "", outcome: "" });
  });
});

describe("the options", () => {
  const store = memoryStore();
  const key = () => "k";
  it.each([
    [{ store, key, ttl: 0 }, "ttl must be more than 0"],
    [{ store, key, lease: "soon" }, "lease must be a duration"],
    [{ store, key, poll: -1 }, "poll must be a duration"],
    [{ store, key, mode: "both" }, 'mode must be "wait" or "conflict", got "both"'],
    [{ store, key: "id" }, '"key" must be a function'],
    [{ store, key, scope: "user" }, '"scope" must be a function'],
    [{ store, key, record: true }, '"record" must be a function'],
    [{ store, key, fingerprint: true }, '"fingerprint" must be a function'],
    [{ store: {}, key }, "store must be an atomic store"],
  ])("are checked when it is made: %#", (options, message) => {
    expect(() => idempotent(options as never)).toThrow(message);
  });

  it.each(["", undefined, 7])("ask for a key that is a text, and %j is none", async (bad) => {
    const { pay } = processOn(store, () => 1, { key: () => bad as never });
    expect(await ending(pay(seven))).toContain("key must give a text of at least one character");
  });

  it("ask for an input that is JSON where none says what counts", async () => {
    const link = chain("pay").link(
      "charge",
      async (at: Date) => at,
      idempotent({ store, key: () => "date" }),
    );
    expect(await ending(link(new Date(0)))).toBe("threw the value is a Date, and so is not JSON");
  });
});
