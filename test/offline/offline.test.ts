import { isModulinkError } from "modulink-edge";
import { describe, expect, it } from "vitest";
import { answered, noNetwork, type Order, world } from "./world.ts";

const order = (n: number, customer = "ada"): Order => ({ customer, n });

describe("an intent", () => {
  it("is kept, sent under its key, and confirmed with what the link gave", async () => {
    const { open, clock, close } = world();
    const keys: string[] = [];
    const place = open(({ n }, run) => {
      keys.push(run.id);
      return n * 2;
    });
    const intent = await place(order(21));
    expect(intent).toMatchObject({ input: order(21), entity: "ada", attempts: 0, error: undefined });
    expect(await intent.confirmed).toBe(42);
    await place.drain();
    expect(keys).toEqual([intent.key]);
    expect(place.intents()).toMatchObject([{ id: intent.id, state: "done", output: 42, attempts: 1 }]);
    await close();
    expect(clock.pending).toBe(0);
  });

  it("keeps its key through failures, and backs off", async () => {
    const { open, clock, close } = world();
    const tries: [number, string][] = [];
    const start = clock.now();
    const place = open((_, run) => {
      tries.push([clock.now() - start, run.id]);
      if (tries.length < 4) throw answered(500);
      return "ok";
    });
    const { key, confirmed } = await place(order(1));
    await clock.advance("1m");
    expect(await confirmed).toBe("ok");
    expect(tries).toEqual([0, 1000, 3000, 7000].map((at) => [at, key]));
    await close();
  });

  it("waits as long as Retry-After says, whatever its entity, and keeps nobody else waiting", async () => {
    const { open, clock, close } = world();
    const sent: [number, number][] = [];
    const start = clock.now();
    const place = open(({ n }) => {
      sent.push([n, clock.now() - start]);
      if (n === 1 && sent.length === 1) throw answered(429, { headers: { "retry-after": "60" } });
    });
    await place(order(1));
    await place(order(2));
    await place(order(3, "bob"));
    await clock.advance("59s");
    expect(sent).toEqual([
      [1, 0],
      [3, 0],
    ]);
    expect(place.status.get().nextTry).toBe(start + 60_000);
    await clock.advance("2s");
    expect(sent.slice(2)).toEqual([
      [1, 60_000],
      [2, 60_000],
    ]);
    await close();
  });

  it.each([400, 404, 409, 410, 422, 501])(
    "is dead when the server answers %i, with the problem as data",
    async (status) => {
      const { open, clock, close } = world();
      const problem = { type: "/problems/stock", detail: "There are no pears" };
      const place = open(({ n }) => {
        if (n === 1) throw answered(status, { problem });
        return n;
      });
      const first = await place(order(1));
      const refused = first.confirmed.catch((error) => error);
      const second = await place(order(2));
      await clock.advance(0);
      const error = await refused;
      expect(isModulinkError(error, "intent-dead")).toBe(true);
      expect(error).toMatchObject({ problem: { status, problem }, cause: { status } });
      expect(await second.confirmed).toBe(2);
      expect(place.intents()).toMatchObject([
        { state: "dead", error: { status, problem } },
        { state: "done" },
      ]);
      await close();
    },
  );

  it.each([408, 425, 429, 503])("is tried for ever while the server answers %i", async (status) => {
    const { open, clock, close } = world();
    let tries = 0;
    const place = open(
      () => {
        if (tries++ < 30) throw answered(status);
      },
      { attempts: 2, maxDelay: "1s" },
    );
    await place(order(1));
    await clock.advance("40s");
    expect([tries, place.status.get().counts.done]).toEqual([31, 1]);
    await close();
  });

  it("is tried again when another request of its key is in flight: a 409 with Retry-After", async () => {
    const { open, clock, close } = world();
    let tries = 0;
    const place = open(() => {
      if (tries++ === 0) throw answered(409, { headers: new Headers({ "Retry-After": "1" }) });
    });
    const { confirmed } = await place(order(1));
    await clock.advance("2s");
    await confirmed;
    expect(tries).toBe(2);
    await close();
  });

  it("that always fails is dead after its attempts, and those behind it are sent", async () => {
    const { open, clock, close } = world();
    let poison = 0;
    const place = open(
      ({ n }) => {
        if (n === 1) {
          poison++;
          throw answered(500);
        }
      },
      { attempts: 3 },
    );
    await place(order(1));
    await place(order(2));
    await clock.advance("1m");
    expect(poison).toBe(3);
    expect(place.intents().map(({ state }) => state)).toEqual(["dead", "done"]);
    await close();
  });

  it("that is dead holds those of its entity back where that is asked for, until it is retried or discarded", async () => {
    const { open, clock, close } = world();
    const sent: number[] = [];
    let broken = true;
    const place = open(
      ({ n }) => {
        sent.push(n);
        if (n === 1 && broken) throw answered(422);
      },
      { onDead: "hold" },
    );
    const { id } = await place(order(1));
    await place(order(2));
    await place(order(3, "bob"));
    await clock.advance("1m");
    expect(sent).toEqual([1, 3]);
    broken = false;
    expect(await place.retry(id)).toBe(true);
    await place.drain();
    expect(sent).toEqual([1, 3, 1, 2]);
    await close();
  });

  it("can be discarded unless it is being sent", async () => {
    const { open, clock, close } = world();
    const sent: number[] = [];
    const place = open(({ n }) => {
      sent.push(n);
      if (n === 1) throw answered(503);
      return new Promise(() => undefined);
    });
    const waiting = await place(order(1));
    const flying = await place(order(2, "bob"));
    const gone = waiting.confirmed.catch((error) => error.code);
    await clock.advance(10);
    expect(await place.discard(flying.id)).toBe(false);
    expect(await place.discard(waiting.id)).toBe(true);
    expect(await place.discard(waiting.id)).toBe(false);
    expect(await gone).toBe("intent-discarded");
    await clock.advance("20s");
    expect(sent).toEqual([1, 2]);
    expect(place.intents()).toHaveLength(1);
    await close();
  });

  it("whose attempt hangs is tried again after its time", async () => {
    const { open, clock, close } = world();
    const aborted: boolean[] = [];
    const place = open((_, { signal }) => {
      if (aborted.length > 0) return "ok";
      return new Promise<string>(() => signal.addEventListener("abort", () => aborted.push(true)));
    });
    const { confirmed } = await place(order(1));
    await clock.advance("40s");
    expect([await confirmed, aborted]).toEqual(["ok", [true]]);
    await close();
  });
});

describe("order", () => {
  it("holds within an entity, while entities go side by side up to the concurrency", async () => {
    const { open, clock, close } = world();
    const log: string[] = [];
    let busy = 0;
    let busiest = 0;
    const place = open(
      async ({ customer, n }, run) => {
        busiest = Math.max(busiest, ++busy);
        await new Promise<void>((resolve) => void run.clock.timer(100 - n, resolve));
        busy--;
        log.push(`${customer}${n}`);
      },
      { concurrency: 3 },
    );
    for (let n = 0; n < 4; n++) for (const customer of "abcd") await place(order(n, customer));
    await clock.advance("1m");
    await place.drain();
    for (const customer of "abcd")
      expect(log.filter((one) => one[0] === customer)).toEqual([0, 1, 2, 3].map((n) => customer + n));
    expect(busiest).toBe(3);
    await close();
  });
});

describe("without a network", () => {
  it("one intent at a time is tried, ever more seldom, and all go when it is back", async () => {
    const { open, clock, close } = world();
    let up = false;
    const tries: number[] = [];
    const place = open(({ n }) => {
      tries.push(n);
      if (!up) throw noNetwork();
    });
    for (let n = 0; n < 20; n++) await place(order(n, `c${n}`));
    await clock.advance("10m");
    expect(tries.length).toBeLessThan(40);
    expect(new Set(tries).size).toBeGreaterThan(15);
    expect(place.status.get()).toMatchObject({ online: false, counts: { queued: 20, leased: 0 } });
    up = true;
    await clock.advance("31s");
    expect(place.status.get()).toMatchObject({ online: true, counts: { queued: 0, done: 20 } });
    await close();
  });

  it("a sign of the surroundings makes it try at once", async () => {
    const { open, clock, browser, close } = world();
    let sign: (online: boolean) => void = () => undefined;
    const watch = (fn: (online: boolean) => void) => {
      sign = fn;
      return () => undefined;
    };
    let up = false;
    const place = open(
      () => {
        if (!up) throw noNetwork();
      },
      { host: { ...browser.host(), watch } },
    );
    await place(order(1));
    await clock.advance("5m");
    up = true;
    sign(true);
    await clock.advance(0);
    expect(place.status.get().counts.done).toBe(1);
    sign(false);
    expect(place.status.get().online).toBe(false);
    await close();
  });

  it("a probe is asked instead of sending an intent", async () => {
    const { open, clock, close } = world();
    let up = false;
    let tries = 0;
    let probes = 0;
    const probe = async () => {
      probes++;
      if (!up) throw noNetwork();
    };
    const place = open(
      () => {
        tries++;
        if (!up) throw noNetwork();
      },
      { probe },
    );
    await place(order(1));
    await clock.advance("5m");
    expect(tries).toBe(1);
    expect(probes).toBeGreaterThan(3);
    up = true;
    await clock.advance("31s");
    expect([tries, place.status.get().counts.done]).toEqual([2, 1]);
    await close();
  });

  it("an intent that never gets an answer keeps nobody back while others do", async () => {
    const { open, clock, close } = world();
    const place = open(({ n }) => {
      if (n === 0) throw noNetwork();
    });
    for (let n = 0; n < 30; n++) await place(order(n, `c${n}`));
    await clock.advance("5s");
    expect(place.status.get().counts).toMatchObject({ done: 29, queued: 1 });
    await close();
  });
});

describe("pages", () => {
  it("have one sender, and all see the same", async () => {
    const { open, clock, close } = world();
    const senders: string[] = [];
    const pages = ["a", "b", "c"].map((name) =>
      open(({ n }) => {
        senders.push(name);
        return n;
      }),
    );
    const intents = await Promise.all(pages.map((page, n) => page(order(n, `c${n}`))));
    await clock.advance(0);
    expect(await Promise.all(intents.map(({ confirmed }) => confirmed))).toEqual([0, 1, 2]);
    expect(new Set(senders).size).toBe(1);
    expect(pages.filter((page) => page.status.get().leader)).toHaveLength(1);
    for (const page of pages) {
      expect(page.status.get().counts.done).toBe(3);
      expect(await page.intent(intents[1]?.id as string).confirmed).toBe(1);
    }
    await close();
  });

  it("take over when the leader is closed in the middle of a request", async () => {
    const { open, clock, close } = world();
    const keys: string[] = [];
    const first = open((_, run) => {
      keys.push(run.id);
      return new Promise<string>(() => undefined);
    });
    const { id } = await first(order(1));
    await clock.advance(0);
    const second = open((_, run) => {
      keys.push(run.id);
      return "sent by the second";
    });
    const { confirmed } = second.intent(id);
    await clock.advance(0);
    expect(second.status.get().leader).toBe(false);
    await first.close();
    await clock.advance(0);
    expect(await confirmed).toBe("sent by the second");
    expect(new Set(keys).size).toBe(1);
    expect(keys).toHaveLength(2);
    await close();
  });

  it("take over within the lease when a leader falls silent, where there are no locks", async () => {
    const { open, clock, store, close } = world();
    const silent = new Error("the page is gone");
    let gone = false;
    const dying = new Proxy(store, {
      get: (target, name: keyof typeof store) =>
        name === "consistency"
          ? target[name]
          : (...args: never[]) =>
              gone ? new Promise(() => silent) : (target[name] as (...args: never[]) => unknown)(...args),
    });
    const first = open(() => new Promise<void>(() => undefined), { store: dying, host: {}, lease: "9s" });
    await first(order(1));
    await clock.advance(0);
    expect(first.status.get().leader).toBe(true);
    gone = true;
    const second = open(() => undefined, { host: {}, lease: "9s" });
    await clock.advance("8s");
    expect(second.status.get().leader).toBe(false);
    await clock.advance("5s");
    expect(second.status.get()).toMatchObject({ leader: true, counts: { done: 1 } });
    void first;
    await second.close();
    void close;
  });
});
