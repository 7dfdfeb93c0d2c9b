import { env } from "cloudflare:workers";
import { durableObjectStore } from "modulink-edge/cloudflare";
import { type JointTransition, jointTransition, type Transition, transition } from "modulink-edge/storage";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { codeOf, watched } from "./watched.ts";

let names = 0;
const fresh = () => `object-test-${names++}`;

function opened(namespace = env.STORE) {
  const objects = watched(namespace);
  const name = fresh();
  return { name, objects, store: durableObjectStore(objects, { name, shards: 1 }) };
}

/** What an object is asked for by name alone, so that only an object that knows it can do it. */
const named = (name: string): Transition<unknown, unknown, unknown> =>
  transition(name, () => ({ value: "not in the object", result: "not in the object" }));
const add = transition("contract.add", (sum: number | undefined, by: number) => ({
  value: (sum ?? 0) + by,
  result: (sum ?? 0) + by,
}));
const unknown = transition("never.heard-of", add.apply);

describe("an update", () => {
  it("is one round trip where the object knows the transition", async () => {
    const { objects, store } = opened();
    expect(await store.update("k", add, 2)).toBe(2);
    expect(objects.calls).toEqual(["update"]);
  });

  it("is two round trips where it does not, and one when nothing changes", async () => {
    const { objects, store } = opened();
    expect(await store.update("k", unknown, 2)).toBe(2);
    expect(objects.calls).toEqual(["update", "commit"]);
    const look = transition("look", (sum: number | undefined) => ({ value: sum, result: sum ?? null }));
    expect(await store.update("k", look, null)).toBe(2);
    expect(objects.calls).toEqual(["update", "commit", "update"]);
  });

  it("is done by the program of the object, not that of the client", async () => {
    const { store } = opened();
    expect(await store.update("k", named("contract.add") as typeof add, 5)).toBe(5);
    expect(await store.get("k")).toBe(5);
  });

  it("is not done by a transition of the same name that is of another kind", async () => {
    const { store } = opened();
    const joint = jointTransition("contract.add", ([a]: readonly (number | undefined)[], by: number) => ({
      value: [by],
      result: a ?? null,
    }));
    expect(await store.update(["k"], joint, 7)).toBe(null);
    expect(await store.get("k")).toBe(7);
  });

  it("that was read before others wrote is made again, even if the value is as it was", async () => {
    const { objects, store } = opened();
    await store.set("k", 1);
    let comes = 1;
    objects.before = async (name) => {
      if (name !== "commit" || comes-- <= 0) return;
      await store.set("k", 5);
      await store.delete("k");
      await store.set("k", 1);
    };
    expect(await store.update("k", unknown, 1)).toBe(2);
    expect(objects.calls.filter((name) => name === "commit")).toHaveLength(2);
  });

  it("that was read before others deleted is made again", async () => {
    const { objects, store } = opened();
    await store.set("k", 1);
    let comes = 1;
    objects.before = async (name) => {
      if (name === "commit" && comes-- > 0) await store.delete("k");
    };
    expect(await store.update("k", unknown, 1)).toBe(1);
    expect(await store.get("k")).toBe(1);
  });
});

describe("writers that outdid each other", () => {
  /** A store whose first commit comes too late, with what becomes of the later ones. */
  function outdone(name: string, later: () => Promise<void> | void) {
    const objects = watched(env.PLAIN);
    const quick = durableObjectStore(env.PLAIN, { name, shards: 1 });
    let commits = 0;
    objects.before = async (call) => {
      if (call !== "commit") return;
      if (commits++ === 0) await quick.set("k", 10);
      else await later();
    };
    return { objects, quick, store: durableObjectStore(objects, { name, shards: 1 }) };
  }

  it("wait for those before them, but not for long if those do not come back", async () => {
    const name = fresh();
    const gone = outdone(name, () => new Promise(() => {}));
    void codeOf(gone.store.update("k", unknown, 1));
    while (gone.objects.calls.filter((call) => call === "commit").length < 2) await gone.quick.get("k");
    const next = outdone(name, () => {});
    const begun = Date.now();
    expect(await next.store.update("k", unknown, 1)).toBe(11);
    expect(next.objects.calls).toEqual(["update", "commit", "wait", "commit"]);
    expect(Date.now() - begun).toBeGreaterThan(50);
    expect(Date.now() - begun).toBeLessThan(900);
  });

  it.each([
    ["change nothing", (sum = 0) => ({ value: sum, result: sum })],
    [
      "throw",
      () => {
        throw new Error("enough");
      },
    ],
  ])("leave the line at once when they %s", async (_, enough) => {
    const { objects, store } = outdone(fresh(), () => {});
    const once = transition("once", (sum: number | undefined) =>
      sum === 10 ? enough(sum) : { value: 1, result: 1 },
    );
    await Promise.resolve(store.update("k", once, null)).catch((error) =>
      expect(error.message).toBe("enough"),
    );
    expect(objects.calls).toEqual(["update", "commit", "wait", "leave"]);
    expect(await store.get("k")).toBe(10);
  });
});

describe("what a transition throws in an object", () => {
  it("has its name, message and code", async () => {
    const { store } = opened();
    await store.set("k", 1);
    const error = await Promise.resolve(store.update("k", named("own.throws"), "code")).catch(
      (error) => error,
    );
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: "OwnError", message: "with a code", code: "E_OWN" });
    expect(await store.get("k")).toBe(1);
  });

  it("is an error, whatever it was", async () => {
    const { store } = opened();
    const error = await Promise.resolve(store.update("k", named("own.throws"), "text")).catch(
      (error) => error,
    );
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: "Error", message: "text" });
  });

  it("is of its class if that is TypeError or RangeError", async () => {
    const { store } = opened();
    const fail = named("contract.fail") as Transition<unknown, string, never>;
    await expect(store.update("k", fail, "out of range")).rejects.toBeInstanceOf(RangeError);
    const become = named("contract.become") as Transition<unknown, object, unknown>;
    await expect(store.update("k", become, { value: 1, ttl: -1 })).rejects.toBeInstanceOf(TypeError);
  });
});

describe("a value that is too large", () => {
  it("is refused, and the former one stays", async () => {
    const { objects, store } = opened();
    await store.set("k", 1);
    expect(await codeOf(store.set("k", new Uint8Array(1_999_999)))).toBe("done");
    const { length } = objects.calls;
    expect(await codeOf(store.set("k", new Uint8Array(2_000_000)))).toBe("value-too-large");
    expect(await codeOf(store.set("k", "é".repeat(1_000_000)))).toBe("value-too-large");
    expect(await codeOf(store.set("k", "x".repeat(40_000_000)))).toBe("value-too-large");
    expect(objects.calls).toHaveLength(length);
    expect(await store.get<Uint8Array>("k")).toHaveLength(1_999_999);
  });

  it("is refused when a transition makes it, in the object or out of it", async () => {
    const { store } = opened();
    await store.set("k", 1);
    expect(await codeOf(store.update("k", named("own.big"), 3_000_000))).toBe("value-too-large");
    const big = transition("big", (_: unknown, length: number) => ({ value: "x".repeat(length), result: 0 }));
    expect(await codeOf(store.update("k", big, 2_000_000))).toBe("value-too-large");
    expect(await codeOf(store.update("k", big, 40_000_000))).toBe("value-too-large");
    expect(await store.get("k")).toBe(1);
  });

  it("keeps the other keys of an update as they were", async () => {
    const { store } = opened();
    const all = named("own.all-big") as unknown as JointTransition<unknown, readonly number[], null>;
    const joint = { ...all, joint: true } as typeof all;
    expect(await codeOf(store.update(["{p}a", "{p}b"], joint, [10, 3_000_000]))).toBe("value-too-large");
    expect(await store.get("{p}a")).toBeUndefined();
    expect(await codeOf(store.update(["{p}a", "{p}b"], joint, [10, 20]))).toBe("done");
    expect(await store.get("{p}b")).toBe("x".repeat(20));
  });
});

describe("the objects of a store", () => {
  it("share its keys, each partition in one of them", async () => {
    const name = fresh();
    const objects = watched(env.STORE);
    const asked = new Set<string>();
    objects.idFromName = (object) => {
      asked.add(object);
      return env.STORE.idFromName(object);
    };
    const store = durableObjectStore(objects, { name });
    await Promise.all(Array.from({ length: 200 }, (_, at) => store.set(`key:${at}`, at)));
    expect(asked.size).toBe(16);
    asked.clear();
    for (let at = 0; at < 20; at++) await store.set(`${at}{same}${at}`, at);
    expect(asked.size).toBe(1);
  });

  it("of another name are another store", async () => {
    const [a, b] = [opened().store, opened().store];
    await a.set("k", "a");
    expect(await b.get("k")).toBeUndefined();
    expect((await b.keys("")).keys).toEqual([]);
  });

  it("must be of a class that storeObject made", async () => {
    const { store } = opened(env.OTHER);
    expect(await codeOf(store.get("k"))).toBe("store-refused");
    expect(await codeOf(store.update("k", add, 1))).toBe("store-refused");
  });

  it("fill a page together", async () => {
    const store = durableObjectStore(env.STORE, { name: fresh() });
    for (let at = 0; at < 40; at++) await store.set(`key:${at}`, at);
    const first = await store.keys("key:", { limit: 30 });
    expect(first.keys).toHaveLength(30);
    const second = await store.keys("key:", { limit: 30, cursor: first.cursor });
    expect(second.keys).toHaveLength(10);
    expect(second.cursor).toBeUndefined();
  });
});

describe("an object that does not serve", () => {
  it("and is silent lets nobody wait for longer than the timeout", async () => {
    const clock = virtualClock({ start: 1_700_000_000_000 });
    const objects = watched(env.STORE);
    const store = durableObjectStore(objects, { name: fresh(), clock });
    objects.before = () => new Promise(() => {});
    const work = [
      store.get("k"),
      store.keys(""),
      store.set("k", 1),
      store.delete("k"),
      store.update("k", add, 1),
    ];
    const codes = Promise.all(work.map(codeOf));
    await clock.advance(10_000);
    const unavailable = "store-unavailable";
    const lost = "outcome-unknown";
    expect(await codes).toEqual([unavailable, unavailable, lost, lost, lost]);
    expect(clock.pending).toBe(0);
  });

  it("and is silent at the end of a longer update lets nobody wait either", async () => {
    const clock = virtualClock({ start: 1_700_000_000_000 });
    const objects = watched(env.PLAIN);
    const store = durableObjectStore(objects, { name: fresh(), clock, timeout: "2s" });
    objects.after = (name) => (name === "commit" ? new Promise(() => {}) : undefined);
    const code = codeOf(store.update("k", add, 1));
    while (!objects.calls.includes("commit")) await store.get("other");
    await clock.advance("2s");
    expect(await code).toBe("outcome-unknown");
    expect(clock.pending).toBe(0);
  });

  it.each([
    [{ overloaded: true }, "store-unavailable", "store-unavailable"],
    [{ retryable: true }, "store-unavailable", "outcome-unknown"],
    [{}, "store-unavailable", "outcome-unknown"],
  ])("and says so by %j is told by a code", async (signs, reading, writing) => {
    const { objects, store } = opened();
    objects.before = () => {
      throw Object.assign(new Error("internal error"), signs);
    };
    expect(await codeOf(store.get("k"))).toBe(reading);
    expect(await codeOf(store.keys(""))).toBe(reading);
    expect(await codeOf(store.set("k", 1))).toBe(writing);
    expect(await codeOf(store.update("k", add, 1))).toBe(writing);
  });
});
