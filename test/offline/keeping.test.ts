import { isModulinkError } from "modulink-edge";
import {
  type AnswerError,
  aesGcm,
  answerOf,
  idempotencyHeaders,
  optimistic,
  requestSync,
  serviceWorkerSync,
} from "modulink-edge/browser";
import { eachKey } from "modulink-edge/storage";
import { describe, expect, it } from "vitest";
import { answered, noNetwork, type Order, world } from "./world.ts";

const order = (n: number, customer = "ada"): Order => ({ customer, n });
const down = (): never => {
  throw noNetwork();
};
const codeOf = (error: unknown): unknown => (isModulinkError(error) ? error.code : error);

describe("a quota", () => {
  it.each([
    ["count", { count: 2 }, 3],
    ["bytes", { bytes: 60 }, 3],
  ])("of %s refuses what is over, and loses nothing", async (_, quota, at) => {
    const { open, close } = world();
    const place = open(down, { quota });
    for (let n = 1; n < at; n++) await place(order(n));
    expect(await place(order(at)).catch(codeOf)).toBe("outbox-full");
    expect(place.intents().map(({ input }) => (input as Order).n)).toEqual([1, 2]);
    await place.discard(place.intents()[0]?.id as string);
    await place(order(4));
    await close();
  });

  it("of age refuses new ones while the oldest waits too long, and drops none", async () => {
    const { open, clock, close } = world();
    let up = false;
    const place = open(() => (up ? 1 : down()), { quota: { age: "1h" } });
    await place(order(1));
    await clock.advance("61m");
    expect(await place(order(2)).catch(codeOf)).toBe("outbox-full");
    up = true;
    await clock.advance("1m");
    expect(place.status.get()).toMatchObject({ counts: { done: 1 }, oldest: undefined, bytes: 0 });
    await place(order(2));
    await close();
  });

  it("of the device reaches the caller as the store tells it, and is shown until it is over", async () => {
    const { open, store, clock, close } = world();
    let full = false;
    const update = (...args: never[]) => {
      if (full) throw Object.assign(new Error("full"), { library: "modulink-edge", code: "store-full" });
      return (store.update as (...args: never[]) => unknown)(...args);
    };
    const place = open(down, { store: { ...store, update } as typeof store });
    await place(order(1));
    await clock.advance(0);
    full = true;
    expect(await place(order(2)).catch(codeOf)).toBe("store-full");
    expect(place.intents()).toHaveLength(1);
    await clock.advance("1m");
    expect(place.status.get().error).toMatchObject({ code: "store-full" });
    full = false;
    await clock.advance("2m");
    expect(place.status.get().error).toBeUndefined();
    await close();
  });
});

describe("what is done", () => {
  it("is kept as far as asked, and what is dead until it is discarded", async () => {
    const { open, store, clock, close } = world();
    const link = ({ n }: Order): number => {
      if (n % 2) throw answered(400);
      return n;
    };
    const place = open(link, { keepDone: { count: 2 } });
    for (let n = 0; n < 10; n++) await place(order(n));
    await place.drain();
    await clock.advance(10);
    expect(place.intents().map(({ input }) => (input as Order).n)).toEqual([1, 3, 5, 6, 7, 8, 9]);
    const keys: string[] = [];
    for await (const key of eachKey(store, "offline:")) keys.push(key);
    expect(keys).toHaveLength(8);
    await close();
  });
});

describe("an earlier or later version", () => {
  it("is migrated, and sent under the key it had", async () => {
    const { open, clock, close } = world();
    const first = open(down);
    const { key } = await first(order(1));
    await first.close();
    const sent: unknown[] = [];
    const migrate = (input: unknown, from: number): Order => ({ ...(input as Order), n: from * 100 });
    open((input, run) => void sent.push([input, run.id]), { version: 2, migrate });
    await clock.advance("1s");
    expect(sent).toEqual([[order(100), key]]);
    await close();
  });

  it("that cannot be migrated is dead, with the reason, and holds nobody back", async () => {
    const { open, clock, close } = world();
    const first = open(down);
    await first(order(1));
    await first.close();
    const migrate = (): Order => {
      throw new RangeError("no such order");
    };
    const second = open(({ n }) => n, { version: 2, migrate });
    await second(order(2));
    await clock.advance("1s");
    expect(second.intents()).toMatchObject([
      { state: "dead", held: "unmigrated", error: { name: "RangeError", message: "no such order" } },
      { state: "done", output: 2 },
    ]);
    await close();
  });

  it("that is newer is shown and left alone, and so are those of its entity behind it", async () => {
    const { open, clock, close } = world();
    const newer = open(down, { version: 3 });
    await newer(order(1));
    await newer.close();
    const sent: number[] = [];
    const older = open(({ n }) => void sent.push(n));
    await older(order(2));
    await older(order(3, "bob"));
    await clock.advance("1m");
    expect(sent).toEqual([3]);
    expect(older.intents()).toMatchObject([
      { held: "newer", version: 3, entity: "ada", state: "queued" },
      { state: "queued" },
      { state: "done" },
    ]);
    await close();
  });
});

describe("a seal", () => {
  const newKey = () =>
    crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);

  it("leaves nothing of input, entity, output and error to be read", async () => {
    const { open, store, close } = world();
    // Long enough not to come up in ids and sealed texts by chance.
    const name = "ada lovelace";
    const link = ({ n }: Order) => {
      if (n === 2) throw answered(400, { problem: { secret: `${name} owes money` } });
      return { secret: `${name} pays` };
    };
    const key = await newKey();
    const place = open(link, { seal: aesGcm(key) });
    await place(order(1, name));
    await place(order(2, name));
    await place.drain();
    const texts: string[] = [];
    for await (const one of eachKey(store, "offline:")) texts.push(one, JSON.stringify(await store.get(one)));
    expect(texts.join()).not.toMatch(/lovelace|secret|customer/);
    await place.close();
    const again = open(link, { seal: aesGcm(key) });
    await again.ready;
    expect(again.intents()).toMatchObject([
      { state: "done", input: order(1, name), entity: name, output: { secret: `${name} pays` } },
      { state: "dead", error: { problem: { secret: `${name} owes money` } } },
    ]);
    await again.close();
    const stranger = open(link, { seal: aesGcm(await newKey()) });
    await stranger.ready;
    expect(stranger.intents()).toMatchObject([{ held: "sealed" }, { held: "sealed" }]);
    await close();
  });

  it("is bound to the intent, and new each time", async () => {
    const { seal, open } = aesGcm(await newKey());
    const [one, other] = [await seal({ n: 1 }, "a"), await seal({ n: 1 }, "a")];
    expect(one).not.toBe(other);
    expect(await open(one, "a")).toEqual({ n: 1 });
    await expect(open(one, "b")).rejects.toThrow();
    await expect(seal({ at: new Date(0) }, "a")).rejects.toThrow(
      "the intent.at is a Date, and so is not JSON",
    );
  });
});

describe("a conflict", () => {
  it("is merged under a new key, in the same place, and the former key is kept", async () => {
    const { open, close } = world();
    const sent: [number, string][] = [];
    const place = open(
      ({ n }, run) => {
        sent.push([n, run.id]);
        if (n === 1) throw answered(409, { problem: { stock: 7 } });
        return n;
      },
      { onConflict: ({ problem }, { input }) => ({ ...input, n: (problem as { stock: number }).stock }) },
    );
    const intent = await place(order(1));
    const behind = await place(order(2));
    expect(await intent.confirmed).toBe(7);
    await behind.confirmed;
    const [merged] = place.intents();
    expect(sent.map(([n]) => n)).toEqual([1, 7, 2]);
    expect(merged).toMatchObject({
      id: intent.id,
      input: order(7),
      replaced: [intent.key],
      key: sent[1]?.[1],
    });
    expect(merged?.key).not.toBe(intent.key);
    await close();
  });

  it("that never ends makes the intent dead, and so does a merge that fails", async () => {
    const { open, clock, close } = world();
    const link = () => {
      throw answered(409);
    };
    const place = open(link, { attempts: 3, onConflict: (_, { input }) => ({ ...input, n: input.n + 1 }) });
    await place(order(1));
    await clock.advance("1s");
    expect(place.intents()).toMatchObject([{ state: "dead", input: order(4), attempts: 4 }]);
    await close();
  });
});

describe("an optimistic state", () => {
  const apply = (state: readonly number[], { input }: { readonly input: Order }): readonly number[] =>
    state.includes(input.n) ? state : [...state, input.n];

  it("has what waits, keeps what is confirmed, and drops what is refused", async () => {
    const { open, clock, close } = world();
    let up = false;
    const place = open(({ n }) => {
      if (!up) throw noNetwork();
      if (n === 2) throw answered(422);
      return n;
    });
    await place.ready;
    const view = optimistic(place, { state: [0] as readonly number[], apply });
    const told: (readonly number[])[] = [];
    view.subscribe(() => told.push(view.get()));
    for (const n of [1, 2, 3]) await place(order(n, `c${n}`));
    expect(view.get()).toEqual([0, 1, 2, 3]);
    expect(view.get()).toBe(view.get());
    up = true;
    await clock.advance("31s");
    expect(view.get()).toEqual([0, 1, 3]);
    expect(told.at(-1)).toEqual([0, 1, 3]);
    view.set([9]);
    expect(view.get()).toEqual([9]);
    view.close();
    await close();
  });

  it("loses nothing that is confirmed while the server is asked", async () => {
    const { open, clock, close } = world();
    const place = open(({ n }) => n);
    await place.ready;
    const view = optimistic(place, { state: [] as readonly number[], apply });
    let give: (state: readonly number[]) => void = () => undefined;
    const asked = view.refresh(
      () =>
        new Promise((resolve) => {
          give = resolve;
        }),
    );
    await place(order(5));
    await clock.advance(10);
    give([4]);
    expect(await asked).toEqual([4, 5]);
    await close();
  });
});

describe("the whole device", () => {
  it("can pause, and go on in a page to come", async () => {
    const { open, clock, close } = world();
    const sent: number[] = [];
    const first = open(({ n }) => void sent.push(n));
    await first.pause();
    await first(order(1));
    await clock.advance("1m");
    expect([sent, first.status.get().paused]).toEqual([[], true]);
    await first.close();
    const second = open(({ n }) => void sent.push(n));
    await clock.advance("1m");
    expect([sent, second.status.get().paused]).toEqual([[], true]);
    await second.resume();
    await second.drain();
    expect(sent).toEqual([1]);
    await close();
  });

  it("keeps the outcome of the page that leads: one that was followed can write nothing", async () => {
    const { open, store, clock } = world();
    let asleep = false;
    const naps: (() => void)[] = [];
    const update = async (...args: never[]): Promise<unknown> => {
      if (asleep) await new Promise<void>((resolve) => naps.push(resolve));
      return (store.update as (...args: never[]) => unknown)(...args);
    };
    const dozing = { ...store, update } as typeof store;
    let answer: (value: string) => void = () => undefined;
    const first = open(
      () =>
        new Promise<string>((resolve) => {
          answer = resolve;
        }),
      {
        store: dozing,
        host: {},
      },
    );
    await first(order(1));
    await clock.advance(10);
    asleep = true;
    const second = open(() => "by the second", { host: {} });
    await clock.advance("30s");
    expect(second.intents()).toMatchObject([{ state: "done", output: "by the second" }]);
    asleep = false;
    answer("by the first");
    for (const wake of naps) wake();
    await clock.advance("10s");
    expect([first, second].map((page) => page.intents()[0]?.output)).toEqual([
      "by the second",
      "by the second",
    ]);
    expect(first.status.get().leader).toBe(false);
    await second.close();
    await clock.advance("30s");
    expect(first.status.get().leader).toBe(true);
    await first.close();
  });
});

describe("a page and its service worker", () => {
  it("asks for a sync once something waits, and the worker sends it", async () => {
    const { open, clock, close } = world();
    let up = false;
    const place = open(() => (up ? 1 : down()));
    const tags: string[] = [];
    requestSync({ sync: { register: async (tag: string) => void tags.push(tag) } }, place, "orders");
    const scope = new EventTarget();
    serviceWorkerSync(scope, place, "orders");
    const wake = (): Promise<unknown> => {
      let work: Promise<unknown> = Promise.resolve("nothing to do");
      const event = Object.assign(new Event("sync"), {
        tag: "orders",
        waitUntil: (it: Promise<unknown>) => (work = it),
      });
      scope.dispatchEvent(event);
      return work;
    };
    await place(order(1));
    await place(order(2));
    await clock.advance(10);
    expect(tags).toEqual(["orders"]);
    const failed = wake().catch(codeOf);
    await clock.advance("31s");
    expect(await failed).toBe("timed-out");
    up = true;
    const done = wake();
    await clock.advance("31s");
    await done;
    expect(place.status.get().counts.done).toBe(2);
    await close();
  });
});

describe("misuse", () => {
  it("is a TypeError that names the option", () => {
    const { open } = world();
    const wrong = [
      { name: "" },
      { concurrency: 0 },
      { onDead: "stop" },
      { version: 0 },
      { lease: 0 },
      { timeout: "1 s" },
    ];
    const more = [
      { store: {} },
      { entity: 1 },
      { migrate: 1 },
      { quota: { count: -1 } },
      { keepDone: { count: -1 } },
    ];
    for (const options of [...wrong, ...more])
      expect(() => open(down, options as never)).toThrow(new RegExp(Object.keys(options)[0] as string));
  });

  it("of an input or entity keeps nothing", async () => {
    const { open, close } = world();
    const place = open(down, { entity: ({ customer }) => customer });
    await expect(place({ n: 1 } as never)).rejects.toThrow("entity must give a text");
    await expect(place({ customer: "ada", n: new Date(0) as never })).rejects.toThrow("JSON");
    expect(place.intents()).toEqual([]);
    await close();
    await expect(place(order(1)).catch(codeOf)).resolves.toBe("outbox-closed");
  });

  it("of a key is told, and a key is quoted as the draft asks", () => {
    expect(idempotencyHeaders({ id: 'a"b\\c' })).toEqual({ "Idempotency-Key": '"a\\"b\\\\c"' });
    expect(() => idempotencyHeaders({ id: "ä" })).toThrow("printable ASCII");
  });
});

describe("an answer", () => {
  it("is its JSON, or an error with status, headers and problem", async () => {
    expect(await answerOf(Response.json({ id: 7 }))).toEqual({ id: 7 });
    expect(await answerOf(new Response(null, { status: 204 }))).toBeUndefined();
    const problem = { title: "Out of stock", detail: "No pears" };
    const thrown = answerOf(Response.json(problem, { status: 409, headers: { "retry-after": "1" } }));
    const error: AnswerError = await thrown.then(Object, (error) => error);
    expect(error).toMatchObject({
      name: "AnswerError",
      message: "409 Out of stock No pears",
      status: 409,
      problem,
    });
    expect(error.headers.get("retry-after")).toBe("1");
  });
});
