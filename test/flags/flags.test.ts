import { chain, type RunEvent } from "modulink-edge";
import { DecisionDataError, type Exposure, type FlagContext, flags, murmur3 } from "modulink-edge/decisions";
import { describe, expect, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";

const ada = { targetingKey: "ada", country: "DE" };

describe("murmur3", () => {
  it.each([
    ["", 0, 0],
    ["", 1, 1_364_076_727],
    ["hello", 0, 613_153_351],
    ["hello", 1, 3_142_237_357],
    ["hello, world", 0, 345_750_399],
    ["The quick brown fox jumps over the lazy dog", 0, 776_992_547],
    ["é", 0, 269_551_495],
  ])("of %j with the seed %d", (text, seed, hash) => {
    expect(murmur3(text, seed)).toBe(hash);
  });
});

describe("a flag", () => {
  it("is on or off for everybody", () => {
    const features = flags({ yes: true, no: false, plain: {} });
    expect(features.details("yes", false)).toEqual({
      flagKey: "yes",
      value: true,
      variant: "on",
      reason: "STATIC",
      flagMetadata: {},
    });
    expect(features.value("no", true)).toBe(false);
    expect(features.value("plain", false)).toBe(true);
  });

  it("is on for listed keys, and for contexts of which a condition holds", () => {
    const features = flags({
      listed: { keys: ["ada"] },
      german: { when: { path: "country", eq: "DE" } },
      own: { when: ({ targetingKey }) => targetingKey === "bob" },
      either: { keys: ["bob"], when: { path: "country", eq: "DE" } },
    });
    const seen = (context: FlagContext) =>
      features.names.filter((name) => features.value(name, false, context));
    expect(seen(ada)).toEqual(["listed", "german", "either"]);
    expect(seen({ targetingKey: "bob" })).toEqual(["own", "either"]);
    expect(seen({})).toEqual([]);
    expect(features.details("listed", false, ada).reason).toBe("TARGETING_MATCH");
    expect(features.details("listed", true, {}).reason).toBe("DEFAULT");
  });

  it("takes the first target that fits", () => {
    const features = flags({
      theme: {
        variants: { dark: "#000", light: "#fff", sepia: "#fed" },
        targets: [
          { keys: ["eve"], serve: "sepia" },
          { when: { path: "country", eq: "DE" }, percentage: 0, serve: "sepia" },
          { when: { path: "country", in: ["DE", "FR"] }, serve: "dark" },
        ],
        default: "light",
      },
    });
    const of = (context: FlagContext) => features.value("theme", "", context);
    expect([of({ targetingKey: "eve" }), of(ada), of({ country: "NZ" })]).toEqual(["#fed", "#000", "#fff"]);
  });

  it("wants prerequisites", () => {
    const features = flags({
      base: { keys: ["ada", "bob"] },
      plan: { variants: { free: 0, pro: 1 }, keys: ["ada"], serve: "pro", default: "free" },
      both: { prerequisites: { base: "on", plan: { in: ["pro"] } } },
      without: { prerequisites: { base: { ne: "on" } } },
    });
    expect(features.value("both", false, ada)).toBe(true);
    expect(features.details("both", false, { targetingKey: "bob" }).reason).toBe("DISABLED");
    expect(features.value("without", false, ada)).toBe(false);
    expect(features.value("without", false, { targetingKey: "eve" })).toBe(true);
  });

  it("gives the default of the program when it is switched off, unknown or of another type", () => {
    const features = flags({
      off: { enabled: false },
      text: { variants: { a: "a" }, default: "a" },
    } as Record<string, object>);
    expect(features.details("off", true)).toMatchObject({ value: true, reason: "DISABLED" });
    expect(features.details("nothing", 5)).toMatchObject({
      value: 5,
      reason: "ERROR",
      errorCode: "FLAG_NOT_FOUND",
    });
    expect(features.details("text", 5)).toMatchObject({
      value: 5,
      reason: "ERROR",
      errorCode: "TYPE_MISMATCH",
    });
    expect(features.details("text", 5)).not.toHaveProperty("variant");
  });

  it("gives the default of the program when it cannot be judged", () => {
    const features = flags(
      {
        half: { percentage: 50 },
        broken: { when: { path: "age", gt: 18 } },
        late: { when: { use: "late" } },
      },
      { registry: { late: async () => true } },
    );
    expect(features.details("half", true, {})).toMatchObject({
      value: true,
      errorCode: "TARGETING_KEY_MISSING",
    });
    expect(features.details("broken", false, { age: "old" })).toMatchObject({
      value: false,
      errorCode: "GENERAL",
      errorMessage: 'age: expected a number, got "old"',
    });
    expect(features.details("late", false).errorMessage).toContain("must answer at once");
  });

  it("may be overridden, until it is not", () => {
    const features = flags({ beta: false, off: { enabled: false } });
    features.override("beta", "on");
    features.override("off", "on");
    expect(features.details("beta", false)).toMatchObject({ value: true, reason: "OVERRIDE" });
    expect(features.value("off", false)).toBe(true);
    features.override("beta");
    expect(features.value("beta", false)).toBe(false);
    expect(() => features.override("beta", "blue")).toThrow(
      new TypeError("variant must be one of those of beta (on, off), got blue"),
    );
  });
});

describe("a percentage", () => {
  const keys = (count: number) => Array.from({ length: count }, (_, at) => `user-${at}`);

  it("puts in that many of a million keys, within 0.2 %, and moves nobody when it grows", () => {
    const [less, more] = [flags({ part: { percentage: 20 } }), flags({ part: { percentage: 30 } })];
    const count = cases(1_000_000);
    const inside = { less: 0, more: 0, moved: 0 };
    for (let at = 0; at < count; at++) {
      const context = { targetingKey: `user-${at}` };
      const [before, after] = [less.value("part", false, context), more.value("part", false, context)];
      if (before) inside.less++;
      if (after) inside.more++;
      if (before && !after) inside.moved++;
    }
    const near = 0.002 * Math.sqrt(1_000_000 / count); // fewer keys spread wider
    expect(inside.moved).toBe(0);
    expect(Math.abs(inside.less / count - 0.2)).toBeLessThan(near);
    expect(Math.abs(inside.more / count - 0.3)).toBeLessThan(near);
  });

  it("keeps those who are in while it grows, whatever it is", () => {
    const context = fc.string({ minLength: 1 });
    const part = fc.double({ min: 0, max: 100, noNaN: true });
    fc.assert(
      fc.property(context, part, part, (targetingKey, one, other) => {
        const at = (percentage: number) => flags({ f: { percentage } }).value("f", false, { targetingKey });
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        expect(!at(less) || at(more)).toBe(true);
        expect([at(0), at(100)]).toEqual([false, true]);
      }),
      { numRuns: cases(200) },
    );
  });

  it("draws flags apart, unless they share a salt", () => {
    const features = flags({
      a: { percentage: 50 },
      b: { percentage: 50 },
      c: { percentage: 50, salt: "a" },
    });
    const some = keys(2000).map((targetingKey) => ({ targetingKey }));
    const both = some.filter(
      (one) => features.value("a", false, one) && features.value("b", false, one),
    ).length;
    expect(both).toBeGreaterThan(400);
    expect(both).toBeLessThan(600);
    for (const one of some) expect(features.value("c", false, one)).toBe(features.value("a", false, one));
  });

  it("may go by anything in the context", () => {
    const features = flags({ part: { percentage: 50, by: "company.id" } });
    const of = (id: unknown, targetingKey: string) =>
      features.value("part", false, { targetingKey, company: { id } });
    for (const id of [1, 2, 3, 4, 5]) expect(of(id, "ada")).toBe(of(id, "bob"));
  });
});

describe("variants", () => {
  it("share the keys by their weights, also among a percentage", () => {
    const features = flags({
      test: {
        variants: { a: "a", b: "b", c: "c" },
        percentage: 40,
        serve: { a: 1, b: 2, c: 1 },
        default: null,
      },
    });
    const counts: Record<string, number> = {};
    for (let at = 0; at < 40_000; at++) {
      const { variant = "none" } = features.details("test", "", { targetingKey: `k${at}` });
      counts[variant] = (counts[variant] ?? 0) + 1;
    }
    const shares = Object.fromEntries(
      Object.entries(counts).map(([name, count]) => [name, Math.round(count / 400)]),
    );
    expect(shares).toEqual({ none: 60, a: 10, b: 20, c: 10 });
  });

  it("come from another hash when one is given", () => {
    const bucket = (key: string, _: string, total: number) => (key === "ada" ? 0 : total - 1);
    const features = flags({ f: { default: { off: 1, on: 1 } } }, { bucket });
    expect([features.value("f", true, ada), features.value("f", false, { targetingKey: "bob" })]).toEqual([
      false,
      true,
    ]);
  });
});

describe("exposures", () => {
  it("are told to the program and to the observers of a run, once for each question", async () => {
    const told: Exposure[] = [];
    const features = flags(
      { parent: true, child: { prerequisites: { parent: "on" } } },
      { onExposure: (exposure) => told.push(exposure) },
    );
    const events: RunEvent[] = [];
    const flow = chain("flow").link("ask", (key: string, run) =>
      features.value("child", false, { targetingKey: key }, run),
    );
    await flow.run("ada", { observers: [(event) => events.push(event)] });
    const expected = { flagKey: "child", value: true, variant: "on", targetingKey: "ada", version: 1 };
    expect(told).toEqual([expect.objectContaining(expected)]);
    expect(events.filter(({ type }) => type === "flags:exposed")).toEqual([
      expect.objectContaining(expected),
    ]);
  });
});

describe("flags in a chain", () => {
  it("choose the way", () => {
    const features = flags({ checkout: { keys: ["ada"] } });
    const flow = chain("buy").when(
      features.on("checkout", (order: { customer: string }) => ({ targetingKey: order.customer })),
      () => "new",
      () => "old",
    );
    expect([flow({ customer: "ada" }), flow({ customer: "bob" })]).toEqual(["new", "old"]);
  });
});

describe("other flags", () => {
  it("take the place of those before, and are told", () => {
    const features = flags<string>({ a: true, b: true, c: { percentage: 1 } });
    const seen: (readonly string[])[] = [];
    const end = features.watch((changed) => seen.push(changed));
    expect(features.reload({ a: true, b: false, d: true })).toEqual(["b", "c", "d"]);
    expect(features.value("b", true)).toBe(false);
    expect([features.version, features.names]).toEqual([2, ["a", "b", "d"]]);
    end();
    const data = { a: true, b: {} as Record<string, unknown>, d: true };
    features.reload(data);
    data.b["enabled"] = false;
    expect(features.reload(data)).toEqual(["b"]);
    expect(seen).toEqual([["b", "c", "d"]]);
  });

  it("are refused as a whole when anything is wrong with them", () => {
    const features = flags<string>({ a: true });
    expect(() => features.reload({ a: false, b: { percentage: 101 } })).toThrow(DecisionDataError);
    expect([features.version, features.value("a", false)]).toEqual([1, true]);
  });

  it("are told what is wrong with them, all at once", () => {
    const wrong = {
      a: { percentage: "20" },
      b: { serve: "x", targets: [{ serve: "y" }] },
      c: { prerequisites: { nobody: "on" } },
      d: { prerequisites: { e: "on" } },
      e: { prerequisites: { d: "on" } },
      f: 3,
      g: { prercentage: 3 },
      h: { when: {} },
      i: { default: { on: -1, off: 0 } },
      j: { variants: { a: 1 }, default: "b" },
      k: { enabled: "no" },
      l: null,
      m: { percentage: 5, by: 5 },
      n: { targets: [null], variants: [] },
      o: { keys: [1] },
      p: { keys: 5 },
      q: { variants: null, percentage: null },
    };
    const issues = (() => {
      try {
        flags(wrong as never);
      } catch (error) {
        if (error instanceof DecisionDataError) return error.issues.map(({ path }) => path.join("."));
      }
      return [];
    })();
    expect([...new Set(issues)]).toEqual([
      "a.percentage",
      "b",
      "b.serve",
      "c.prerequisites.nobody",
      "f",
      "g.prercentage",
      "h.when",
      "i.default.on",
      "i.default",
      "j.default",
      "k.enabled",
      "l",
      "m.by",
      "n.variants",
      "n.targets.0",
      "n.targets.0.serve",
      "o.keys.0",
      "p.keys",
      "q.variants",
      "q.percentage",
      "q.serve",
      "q.default",
      "d",
    ]);
  });
});
