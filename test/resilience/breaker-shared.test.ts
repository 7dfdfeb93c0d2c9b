import { chain, type Duration, type Observer } from "modulink-edge";
import { circuitBreaker, circuitBreakers, consecutive, sharedCircuit } from "modulink-edge/resilience";
import { type AtomicStore, memoryStore } from "modulink-edge/storage";
import { type VirtualClock, virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { countListeners } from "../core/counting.ts";
import { dependency, start } from "./breaker-setting.ts";

interface Setting {
  readonly clock: VirtualClock;
  readonly store: AtomicStore;
  readonly instance: (options?: object) => ReturnType<typeof makeInstance>;
}

function makeInstance(
  store: AtomicStore,
  clock: VirtualClock,
  options: { quorum?: number; lease?: number; poll?: Duration; probes?: number },
) {
  const breaker = circuitBreaker({
    trips: consecutive(2),
    recovery: "10s",
    halfOpen: { lease: options.lease ?? 5_000, probes: options.probes },
    shared: sharedCircuit({ store, key: "prices", quorum: options.quorum, poll: options.poll }),
  });
  return { breaker, ...dependency(breaker, clock) };
}

function setting(wrap: (store: AtomicStore) => AtomicStore = (store) => store): Setting {
  const clock = virtualClock({ start });
  const store = wrap(memoryStore({ clock }));
  return { clock, store, instance: (options = {}) => makeInstance(store, clock, options) };
}

/** Counts what is asked of a store, and fails or hangs where it is told to. */
function watched(store: AtomicStore) {
  const asked: string[] = [];
  const self = {
    asked,
    fault: undefined as undefined | ((name: string) => unknown),
    store: {
      ...store,
      consistency: "linearizable",
      update(key: string, transition: { name: string }, args: unknown) {
        asked.push(transition.name);
        return self.fault?.(transition.name) || store.update(key, transition as never, args);
      },
    } as AtomicStore,
  };
  return self;
}

describe("instances that share a breaker", () => {
  it("follow one that opened within the time of a poll, without calls of their own failing", async () => {
    const { clock, instance } = setting();
    const [a, b] = [instance(), instance()];
    await b.call("ok");
    await a.call("fail");
    await a.call("fail");
    expect([a.breaker.state, b.breaker.state]).toEqual(["open", "closed"]);
    await clock.advance(999);
    expect(await b.call("ok")).toBe("ok");
    await clock.advance(1);
    await b.call("ok");
    await clock.advance(0);
    expect(b.breaker.state).toBe("open");
    expect(await b.call("ok")).toBe("circuit-open");
    expect(b.events).toEqual(["opened", "rejected"]);
  });

  it("do not ask the store when they are closed, but once in a while", async () => {
    const { clock, store } = setting();
    const { asked, store: seen } = watched(store);
    const a = makeInstance(seen, clock, {});
    for (let i = 0; i < 1_000; i++) await a.call("ok");
    expect(asked).toEqual(["breaker.look"]);
    await clock.advance("1s");
    for (let i = 0; i < 1_000; i++) await a.call("ok");
    expect(asked).toEqual(["breaker.look", "breaker.look"]);
  });

  it("send one prober of all their calls when the time has come, and all close when it succeeds", async () => {
    const { clock, instance } = setting();
    const all = Array.from({ length: 5 }, () => instance());
    const [first] = all as [ReturnType<Setting["instance"]>];
    await first.call("fail");
    await first.call("fail");
    for (const { call } of all) await call("ok");
    await clock.advance(0);
    await clock.advance("10s");
    const before = all.reduce((sum, { calls }) => sum + calls(), 0);
    const calls = Array.from({ length: 1_000 }, (_, at) => all[at % 5]?.call("ok", 100));
    await clock.advance("100ms");
    const results = await Promise.all(calls);
    expect(all.reduce((sum, one) => sum + one.calls(), 0) - before).toBe(1);
    expect(results.filter((result) => result === "ok")).toHaveLength(1);
    await clock.advance("1s");
    for (const { call } of all) await call("ok");
    await clock.advance(0);
    expect(all.map(({ breaker }) => breaker.state)).toEqual(all.map(() => "closed"));
    expect(clock.pending).toBe(0);
  });

  it("stay open for all when the prober fails, and for longer", async () => {
    const clock = virtualClock({ start });
    const store = memoryStore({ clock });
    const make = () => {
      const shared = sharedCircuit({ store, key: "prices" });
      return dependency(
        circuitBreaker({ trips: consecutive(1), recovery: { from: "1s", factor: 3 }, shared }),
        clock,
      );
    };
    const [a, b] = [make(), make()];
    await a.call("fail");
    await b.call("ok");
    await clock.advance(0);
    await clock.advance("1s");
    expect(await b.call("fail")).toBe("down");
    await clock.advance(0);
    await a.call("ok");
    await clock.advance("2s");
    await a.call("ok");
    expect([await a.call("ok"), await b.call("ok")]).toEqual(["circuit-open", "circuit-open"]);
    await clock.advance("1s");
    expect(await a.call("ok")).toBe("ok");
  });

  it("wait no longer for a prober that vanished than its lease", async () => {
    const { clock, instance } = setting();
    const [a, b] = [instance(), instance()];
    await a.call("fail");
    await a.call("fail");
    await b.call("ok");
    await clock.advance("10s");
    void a.call("ok", 3_600_000);
    await clock.advance(4_999);
    expect(await b.call("ok")).toBe("circuit-open");
    await clock.advance(1);
    expect(await b.call("ok")).toBe("ok");
  });

  it("ask for the lease anew when a prober held it too long", async () => {
    const { clock, instance } = setting();
    const [a, b] = [instance(), instance()];
    await a.call("fail");
    await a.call("fail");
    await b.call("ok");
    await clock.advance("10s");
    void a.call("ok", 3_600_000);
    await clock.advance("5s");
    void b.call("ok", 3_600_000);
    await clock.advance(0);
    expect(await a.call("ok")).toBe("circuit-open");
  });

  it("keep the lease while a probe goes on, though another was stopped", async () => {
    const { clock, store } = setting();
    const { asked, store: seen } = watched(store);
    const a = makeInstance(seen, clock, { probes: 2 });
    await a.call("fail");
    await a.call("fail");
    await clock.advance("10s");
    void a.call("ok", 3_600_000);
    const controller = new AbortController();
    void a.call("ok", 3_600_000, { signal: controller.signal });
    await clock.advance(1);
    controller.abort(new Error("gone"));
    await clock.advance(1);
    expect(asked).not.toContain("lease.extend");
  });

  it("give the lease back when it turns out that others were quicker", async () => {
    for (const [outcome, then] of [
      ["ok", "ok"],
      ["fail", "circuit-open"],
    ] as const) {
      const { clock, store, instance } = setting();
      const { asked, store: seen } = watched(store);
      const [a, b] = [instance(), makeInstance(seen, clock, { poll: "1h" })];
      await a.call("fail");
      await a.call("fail");
      await b.call("ok");
      await clock.advance("10s");
      expect(b.breaker.state).toBe("open");
      await a.call(outcome);
      await clock.advance(0);
      asked.length = 0;
      expect(await b.call("ok")).toBe(then);
      await clock.advance(0);
      expect(asked).toEqual(["lease.claim", "breaker.look", "lease.extend"]);
      expect(b.breaker.state).toBe(outcome === "ok" ? "closed" : "open");
    }
  });

  it("do not ask at once what they have just told", async () => {
    const { clock, store } = setting();
    const { asked, store: seen } = watched(store);
    const a = makeInstance(seen, clock, {});
    await a.call("ok");
    await clock.advance(900);
    await a.call("fail");
    await a.call("fail");
    await clock.advance(999);
    await a.call("ok");
    expect(asked).toEqual(["breaker.look", "breaker.trip"]);
    await clock.advance(1);
    await a.call("ok");
    expect(asked).toHaveLength(3);
  });

  it("do not do what was said before they changed", async () => {
    const { clock, store, instance } = setting();
    const slow = watched(store);
    const [a, b] = [instance(), makeInstance(slow.store, clock, {})];
    await a.call("fail");
    await a.call("fail");
    slow.fault = (name) =>
      name === "breaker.look" &&
      new Promise((resolve) => void clock.timer(500, () => resolve({ open: true, wait: 9_000, rounds: 1 })));
    await b.call("ok");
    b.breaker.reset();
    await clock.advance(500);
    expect(b.breaker.state).toBe("closed");
  });

  it("let another probe at once when the prober's caller stopped it", async () => {
    const { clock, instance } = setting();
    const [a, b] = [instance(), instance()];
    await a.call("fail");
    await a.call("fail");
    await b.call("ok");
    await clock.advance("10s");
    const controller = new AbortController();
    const listeners = countListeners(controller.signal);
    void a.call("ok", 3_600_000, { signal: controller.signal });
    await clock.advance(1_000);
    controller.abort(new Error("gone"));
    await clock.advance(0);
    await b.call("ok");
    await clock.advance("1s");
    await b.call("ok");
    await clock.advance(0);
    expect(await b.call("ok")).toBe("ok");
    expect(listeners()).toBe(0);
  });

  it("follow no one who is alone in a quorum of two, and both once they agree", async () => {
    const { clock, instance } = setting();
    const [a, b, c] = [instance({ quorum: 2 }), instance({ quorum: 2 }), instance({ quorum: 2 })];
    const fail = async (one: typeof a) => {
      await one.call("fail");
      await one.call("fail");
      await clock.advance(1_000);
    };
    await fail(a);
    await c.call("ok");
    await clock.advance("1s");
    expect([a.breaker.state, b.breaker.state, c.breaker.state]).toEqual(["open", "closed", "closed"]);
    await fail(b);
    await c.call("ok");
    await clock.advance(0);
    expect(c.breaker.state).toBe("open");
  });

  it("are not kept open by one bad node of a quorum when the others find the dependency well", async () => {
    const { clock, instance } = setting();
    const [bad, good, other] = [instance({ quorum: 2 }), instance({ quorum: 2 }), instance({ quorum: 2 })];
    for (const one of [bad, good]) {
      await one.call("fail");
      await one.call("fail");
    }
    await clock.advance("10s");
    expect(await bad.call("fail")).toBe("down");
    await clock.advance(0);
    expect(bad.breaker.state).toBe("open");
    expect(await bad.call("ok")).toBe("circuit-open");
    expect(await good.call("ok")).toBe("ok");
    await clock.advance("1s");
    await other.call("ok");
    expect([good.breaker.state, other.breaker.state]).toEqual(["closed", "closed"]);
  });

  it("give up a vote of their own when they are well", async () => {
    const { clock, instance } = setting();
    const [a, b] = [instance({ quorum: 2 }), instance({ quorum: 2 })];
    await a.call("fail");
    await a.call("fail");
    await clock.advance("10s");
    expect(await a.call("ok")).toBe("ok");
    await clock.advance(0);
    await b.call("fail");
    await b.call("fail");
    await clock.advance("1s");
    await a.call("ok");
    await clock.advance(0);
    expect([a.breaker.state, b.breaker.state]).toEqual(["closed", "open"]);
  });
});

describe("when the store fails", () => {
  it.each(["fails", "fails at once"])("and %s, each decides alone, and says so", async (how) => {
    const { clock, store } = setting();
    const shaky = watched(store);
    shaky.fault = () => {
      if (how === "fails at once") throw new Error("no store");
      return Promise.reject(new Error("no store"));
    };
    const a = makeInstance(shaky.store, clock, {});
    await a.call("fail");
    expect(await a.call("fail")).toBe("down");
    expect(await a.call("ok")).toBe("circuit-open");
    await clock.advance("10s");
    expect(await a.call("ok")).toBe("ok");
    expect(a.breaker.state).toBe("closed");
    expect(a.events).toContain("store-failed");
    shaky.fault = undefined;
    await clock.advance("1s");
    expect(await a.call("ok")).toBe("ok");
  });

  it("and falls silent, closed calls go on, and a probe waits no longer than its caller", async () => {
    const { clock, store } = setting();
    const shaky = watched(store);
    shaky.fault = () => new Promise(() => {});
    const a = makeInstance(shaky.store, clock, {});
    expect(await a.call("ok")).toBe("ok");
    await a.call("fail");
    await a.call("fail");
    await clock.advance("10s");
    const controller = new AbortController();
    const listeners = countListeners(controller.signal);
    const reason = new Error("gone");
    const probe = a.call("ok", -1, { signal: controller.signal });
    await clock.advance(1);
    controller.abort(reason);
    expect(await probe).toBe("gone");
    expect([listeners(), clock.pending]).toEqual([0, 0]);
    expect(a.breaker.stats.ignored).toBe(1);
  });

  it("gives back a lease that comes after its caller has gone", async () => {
    const { clock, store } = setting();
    const slow = watched(store);
    const [a, b] = [makeInstance(slow.store, clock, {}), makeInstance(store, clock, {})];
    await a.call("fail");
    await a.call("fail");
    await clock.advance("10s");
    slow.fault = (name) =>
      name === "lease.claim"
        ? new Promise((resolve) => void clock.timer(500, () => resolve(undefined))).then(() =>
            store.update(
              "lease:breaker:prices",
              { name, apply: (value: unknown) => ({ value, result: { fencing: 1 } }) } as never,
              null,
            ),
          )
        : undefined;
    const controller = new AbortController();
    const probe = a.call("ok", -1, { signal: controller.signal });
    await clock.advance(1);
    controller.abort(new Error("gone"));
    await probe;
    await clock.advance("1s");
    expect(slow.asked.at(-1)).toBe("lease.extend");
    expect(b.breaker.state).toBe("closed");
  });
});

describe("what is done by hand to one that is shared", () => {
  it("holds for that instance: isolated it hears no one", async () => {
    const { clock, instance } = setting();
    const [a, b] = [instance(), instance()];
    a.breaker.isolate();
    for (let i = 0; i < 3; i++) {
      await clock.advance("1s");
      expect(await a.call("ok")).toBe("circuit-open");
      expect(await b.call("ok")).toBe("ok");
    }
    expect(a.breaker.state).toBe("isolated");
    a.breaker.reset();
    expect(await a.call("ok")).toBe("ok");
  });

  it("counts while a probe waits for the others, too", async () => {
    const { clock, store } = setting();
    const slow = watched(store);
    const a = makeInstance(slow.store, clock, {});
    await a.call("fail");
    await a.call("fail");
    await clock.advance("10s");
    slow.fault = (name) =>
      name === "lease.claim"
        ? new Promise((resolve) => void clock.timer(500, () => resolve({ fencing: 7 })))
        : undefined;
    const probe = a.call("ok");
    await clock.advance(1);
    a.breaker.isolate();
    await clock.advance("1s");
    expect(await probe).toBe("circuit-open");
    expect(a.breaker.state).toBe("isolated");
  });
});

describe("breakers by key", () => {
  it("are one for each dependency, and share by it", async () => {
    const clock = virtualClock({ start });
    const store = memoryStore({ clock });
    const make = () =>
      circuitBreakers({
        key: (url: string) => new URL(url).host,
        trips: consecutive(1),
        shared: sharedCircuit({ store, key: "hosts" }),
      });
    const [first, second] = [make(), make()];
    const get = (breakers: typeof first) =>
      chain("get").link(async (url: string): Promise<string> => {
        if (url.endsWith("bad")) throw new Error("down");
        return url;
      }, breakers);
    await get(first)
      .run("https://a.example/bad", { clock })
      .catch(() => {});
    const error = await get(first)
      .run("https://a.example/", { clock })
      .catch((error) => error);
    expect(error.message).toBe("the circuit of a.example is open");
    expect(await get(first).run("https://b.example/", { clock })).toBe("https://b.example/");
    await get(second).run("https://a.example/", { clock });
    await clock.advance(0);
    expect(second.of("a.example").state).toBe("open");
    expect([...first.all().keys()]).toEqual(["a.example", "b.example"]);
  });

  it("are no more than so many, and those that are open go last", async () => {
    const breakers = circuitBreakers({ key: (name: string) => name, max: 3 });
    for (const name of ["a", "b", "c"]) breakers.of(name);
    breakers.of("a").open();
    for (const name of ["b", "c"]) breakers.of(name);
    breakers.of("d");
    expect([...breakers.all().keys()]).toEqual(["a", "c", "d"]);
    for (const { open } of breakers.all().values()) open();
    breakers.of("e");
    expect([...breakers.all().keys()]).toEqual(["c", "d", "e"]);
  });

  it("say at once which option is wrong", () => {
    const key = (name: string) => name;
    expect(() => circuitBreakers({ key: "host" as never })).toThrow("key");
    expect(() => circuitBreakers({ key, max: 0 })).toThrow("max");
    expect(() => circuitBreakers({ key, halfOpen: { probes: 0 } })).toThrow("halfOpen.probes");
    const store = memoryStore();
    expect(() => sharedCircuit({ store, key: "" })).toThrow("key");
    expect(() => sharedCircuit({ store, key: "k", quorum: 0 })).toThrow("quorum");
    expect(() => sharedCircuit({ store, key: "k", poll: -1 })).toThrow("poll");
    expect(() => sharedCircuit({ store: {} as never, key: "k" })).toThrow("store");
  });

  it("fit links whose input they can read", () => {
    const breakers = circuitBreakers({ key: ({ host }: { host: string }) => host });
    const get = chain("c").link(({ host, path }: { host: string; path: string }) => host + path, breakers);
    expect(get({ host: "a", path: "/b" })).toBe("a/b");
    const seen: string[] = [];
    const log: Observer = ({ type }) => void seen.push(type);
    const run = get.run({ host: "a", path: "/" }, { observers: [log] });
    return run.then(() => expect(seen.filter((type) => type.startsWith("breaker:"))).toEqual([]));
  });
});
