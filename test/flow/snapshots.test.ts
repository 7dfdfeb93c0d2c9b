import { chain, isModulinkError, type Run, type RunEvent } from "modulink-edge";
import { type Snapshot, snapshots } from "modulink-edge/flow";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { failureOf } from "../core/counting.ts";
import { cases, fc } from "../runtimes/property.ts";

interface Order {
  id: string;
  items: { price: number }[];
  total?: number;
}

const order = (): Order => ({ id: "o-1", items: [{ price: 5 }] });

/** A chain whose last link gives the timeline of its run. */
function told(limit?: number) {
  const history = snapshots({ limit });
  let timeline: readonly Snapshot[] = [];
  const recorded = chain("order")
    .link("price", (input: Order) => ({ ...input, total: 5 }))
    .link("tax", async (input) => ({ ...input, total: 6 }))
    .each(history)
    .link("tell", (input, run) => {
      timeline = history.timeline(run);
      return input;
    });
  return { history, recorded, timeline: () => timeline };
}

describe("snapshots", () => {
  it("keep what entered a run and what its links gave, with label, place and time", async () => {
    const clock = virtualClock();
    const { recorded, timeline } = told();
    await recorded.run(order(), { clock });
    expect(
      timeline().map(({ label, link, path, at }) => [label, link, path.join("/"), at - clock.now()]),
    ).toEqual([
      ["start", "price", "order/price", 0],
      ["price", "price", "order/price", 0],
      ["tax", "tax", "order/tax", 0],
    ]);
    expect(timeline().map(({ value }) => (value as Order).total)).toEqual([undefined, 5, 6]);
  });

  it("keep the latest only, as many as the limit says", async () => {
    const { recorded, timeline } = told(2);
    await recorded.run(order());
    expect(timeline().map(({ label }) => label)).toEqual(["price", "tax"]);
  });

  it("do not change with the value, nor can they be changed", async () => {
    const history = snapshots();
    let seen: readonly Snapshot[] = [];
    const mutating = chain("c")
      .link("make", order)
      .link("spoil", (input) => {
        input.items[0]!.price = 0;
        input.items.push({ price: 1 });
        return input;
      })
      .each(history)
      .link("tell", (input, run) => {
        seen = history.timeline(run);
        return input;
      });
    await mutating.run(0);
    const made = seen.find(({ label }) => label === "make");
    expect(made?.value).toEqual(order());
    expect(() => {
      (made!.value as Order).items[0]!.price = 9;
    }).toThrow(TypeError);
    expect(() => {
      (made as { label: string }).label = "other";
    }).toThrow(TypeError);
  });

  it("take a value back exactly, by label or by steps", async () => {
    const data = fc.dictionary(
      fc.string(),
      fc.oneof(fc.string(), fc.double(), fc.date(), fc.array(fc.nat())),
    );
    await fc.assert(
      fc.asyncProperty(data, async (before) => {
        for (const to of ["given", 1]) {
          const history = snapshots();
          const restored = chain("c")
            .link("given", (input: Record<string, unknown>) => input)
            .link("spoiled", (input) => {
              for (const key of Object.keys(input)) delete input[key];
              return input;
            })
            .each(history)
            .link("back", (_, run) => history.rollback(run, to));
          const expected = structuredClone(before);
          expect(await restored.run(structuredClone(before))).toStrictEqual(expected);
        }
      }),
      { numRuns: cases(100) },
    );
  });

  it("give every rollback a copy of its own, of maps and dates and rings as well", async () => {
    const ring: { self?: unknown; map: Map<string, Date> } = { map: new Map([["at", new Date(0)]]) };
    ring.self = ring;
    const history = snapshots();
    const restored = chain("c")
      .link("make", () => ring)
      .each(history)
      .link("twice", (_, run) => [history.rollback<typeof ring>(run, 0), history.rollback(run, "make")]);
    const [one, other] = (await restored.run(0)) as (typeof ring)[];
    expect(one).not.toBe(other);
    expect(one?.self).toBe(one);
    expect(one?.map.get("at")).toEqual(new Date(0));
  });

  it("take a value back in a recovery", async () => {
    const history = snapshots();
    const safe = chain("c")
      .link("price", (n: number) => n * 2)
      .link("fail", (): number => {
        throw new Error("no");
      })
      .each(history)
      .recover(Error, (_, __, run) => history.rollback<number>(run, "price"));
    expect(await safe.run(4)).toBe(8);
  });

  it("can be taken by hand, under any label", async () => {
    const history = snapshots();
    const marked = chain("c")
      .link((n: number, run: Run) => history.take(run, "before the charge", n))
      .link((n) => n * 10)
      .link((_, run) => history.rollback<number>(run, "before the charge"));
    expect(await marked.run(4)).toBe(4);
  });

  it("tell which labels there are when asked for one that is not there", async () => {
    const history = snapshots();
    const lost = (to: string | number) =>
      chain("c")
        .link("one", (n: number) => n)
        .each(history)
        .link("back", (_, run) => history.rollback(run, to));
    const error = await failureOf(() => lost("two").run(0));
    expect(isModulinkError(error, "no-snapshot")).toBe(true);
    expect(String(error)).toContain('there is no snapshot "two"; kept: start, one');
    for (const steps of [2, -1, 0.5])
      expect(isModulinkError(await failureOf(() => lost(steps).run(0)), "no-snapshot")).toBe(true);
  });

  it("never show a secret, and restore it all the same", async () => {
    const canary = "canary-5f1c";
    const login = () => ({ user: "ada", password: canary, session: { iban: canary } });
    const history = snapshots({ redact: { keys: ["iban"] } });
    const events: RunEvent[] = [];
    let seen: readonly Snapshot[] = [];
    const restored = chain("c")
      .link("login", login)
      .each(history)
      .link("back", (_, run) => {
        seen = history.timeline(run);
        return history.rollback<ReturnType<typeof login>>(run, "login");
      });
    expect(await restored.run(0, { observers: [(event) => events.push(event)] })).toEqual(login());
    expect(seen).toHaveLength(2);
    expect(JSON.stringify([seen, events, history, Object.entries(history)])).not.toContain(canary);
    expect(events.filter(({ type }) => type.startsWith("snapshot:")).map(({ type }) => type)).toEqual([
      "snapshot:taken",
      "snapshot:taken",
      "snapshot:restored",
      "snapshot:taken",
    ]);
  });

  it("of runs at the same time are apart", async () => {
    const { recorded, timeline } = told();
    const ids = ["a", "b", "c"];
    await Promise.all(
      ids.map(async (id) => {
        await recorded.run({ ...order(), id });
      }),
    );
    expect(timeline().map(({ value }) => (value as Order).id)).toEqual(["c", "c", "c"]);
  });

  it("leave a synchronous chain synchronous", () => {
    const history = snapshots();
    expect(
      chain("c")
        .link((n: number) => n + 1)
        .each(history)(1),
    ).toBe(2);
  });

  it("fail the link whose value cannot be copied", async () => {
    const wrong = chain("c")
      .link("make", () => ({ fn: () => 1 }))
      .each(snapshots());
    expect(await failureOf(() => wrong.run(0))).toMatchObject({ name: "DataCloneError" });
  });

  it("refuse a wrong limit", () => {
    expect(() => snapshots({ limit: 0 })).toThrow("limit must be a whole number from 1, got 0");
  });
});
