import { chain, isModulinkError, type Run, type RunEvent, sleep } from "modulink-edge";
import { DecisionDataError, rules } from "modulink-edge/decisions";
import { describe, expect, it, vi } from "vitest";

interface Order {
  readonly total: number;
  readonly country?: string;
}

const tiers = rules([
  { name: "gold", priority: 2, when: { path: "total", gte: 1000 }, do: "gold" },
  { name: "silver", priority: 1, when: { path: "total", gte: 100 }, do: "silver" },
  { name: "everybody", do: (order: Order) => order.total },
]);

describe("all rules that apply", () => {
  it("fire by priority, and give their outcomes in that order", () => {
    const { fired, outcomes, errors, facts } = tiers({ total: 5000 });
    expect(fired).toEqual(["gold", "silver", "everybody"]);
    expect(outcomes).toEqual(["gold", "silver", 5000]);
    expect(errors).toEqual([]);
    expect(facts).toEqual({ total: 5000 });
  });

  it("are judged before any of them fires", () => {
    const seen = { count: 0 };
    const count = (facts: typeof seen) => {
      facts.count++;
    };
    const both = rules([
      { name: "one", when: { path: "count", eq: 0 }, do: count },
      { name: "two", when: { path: "count", eq: 0 }, do: count },
    ]);
    expect(both(seen).fired).toEqual(["one", "two"]);
  });

  it("wait for each other's actions", async () => {
    const log: string[] = [];
    const act = (name: string) => async () => {
      log.push(`${name} begins`);
      await Promise.resolve();
      log.push(`${name} ends`);
    };
    await rules([
      { name: "a", do: act("a") },
      { name: "b", do: act("b") },
    ])({});
    expect(log).toEqual(["a begins", "a ends", "b begins", "b ends"]);
  });

  it("are a link of a chain, which a failing action fails with its own error", async () => {
    const own = new Error("no printer");
    const failing = rules([{ name: "print", do: (_: Order) => Promise.reject(own) }]);
    const flow = chain("flow")
      .link("tiers", tiers)
      .link("names", ({ fired }) => fired.join());
    expect(flow({ total: 100 })).toBe("silver,everybody");
    await expect(chain("flow").link(failing).run({ total: 1 })).rejects.toBe(own);
  });
});

describe("the first rule that applies", () => {
  const first = rules(
    [
      { name: "low", priority: -1, do: "low" },
      { name: "one", when: { path: "total", gt: 10 }, do: "one" },
      { name: "two", when: { path: "total", gt: 5 }, do: "two" },
    ],
    { mode: "first" },
  );

  it.each([
    [20, "one"],
    [7, "two"],
    [1, "low"],
  ])("fires alone: %d", (total, name) => {
    expect(first({ total }).fired).toEqual([name]);
  });

  it("leaves the conditions after it unasked", () => {
    const asked = vi.fn(() => true);
    rules(
      [
        { name: "a", do: 1 },
        { name: "b", when: asked, do: 2 },
      ],
      { mode: "first" },
    )({});
    expect(asked).not.toHaveBeenCalled();
  });
});

describe("rules of one priority", () => {
  const list = [
    { name: "general", when: { path: "a", eq: 1 }, do: 1 },
    {
      name: "special",
      when: {
        all: [
          { path: "a", eq: 1 },
          { path: "b", exists: true },
        ],
      },
      do: 2,
    },
  ];

  it.each([
    ["order", ["general", "special"]],
    ["specific", ["special", "general"]],
    [
      (one: { name: string }, other: { name: string }) => (one.name < other.name ? 1 : -1),
      ["special", "general"],
    ],
  ] as const)("are asked by %s", (conflict, fired) => {
    expect(rules(list, { conflict })({ a: 1, b: 2 }).fired).toEqual(fired);
    expect(rules(list, { conflict }).list.map(({ name }) => name)).toEqual(fired);
  });
});

describe("a condition that fails", () => {
  const list = [
    { name: "broken", priority: 1, when: { path: "total", gt: "ten" }, do: "broken" },
    { name: "thrown", when: (_: Order): boolean => JSON.parse("{"), do: "thrown" },
    { name: "well", do: "well" },
  ];

  it("is told, and hinders no other rule", () => {
    const { fired, errors } = rules(list)({ total: 20 });
    expect(fired).toEqual(["well"]);
    expect(errors.map(({ rule }) => rule)).toEqual(["broken", "thrown"]);
    expect(errors[0]?.error).toEqual(new TypeError("total: expected a text, got 20"));
    expect(errors[1]?.error).toBeInstanceOf(SyntaxError);
  });

  it("is announced", async () => {
    const events: RunEvent[] = [];
    const flow = chain("flow").link(rules(list, { name: "offers" }));
    await flow.run({ total: 20 }, { observers: [(event) => events.push(event)] });
    const told = events.filter(({ type }) => type.startsWith("rules:"));
    expect(told.map(({ type, ...rest }) => [type, (rest as { rule?: string }).rule])).toEqual([
      ["rules:error", "broken"],
      ["rules:error", "thrown"],
      ["rules:fired", "well"],
    ]);
    expect(told[2]).toMatchObject({ rules: "offers", version: 1 });
    const unnamed = chain("flow").link(rules(list));
    await unnamed.run({ total: 20 }, { observers: [(event) => events.push(event)] });
    expect(events.filter(({ type }) => type === "rules:fired").at(-1)).toMatchObject({ rules: "rules" });
  });

  it("fails the decision when asked to", () => {
    expect(() => rules(list, { onError: "throw" })({ total: 20 })).toThrow("total: expected a text, got 20");
  });

  it("is told when it fails in time, too", async () => {
    const late = rules([
      {
        name: "late",
        when: async (_: Order): Promise<boolean> => JSON.parse("{"),
        do: 1,
      },
      { name: "well", when: async () => true, do: 2 },
    ]);
    expect(await late({ total: 1 })).toMatchObject({ fired: ["well"], errors: [{ rule: "late" }] });
  });
});

describe("facts that are found out", () => {
  const score = vi.fn(async ({ total }: Order) => ({ points: total / 10 }));
  const list = [
    { name: "small", when: { path: "total", lt: 50 }, do: "small" },
    {
      name: "good",
      when: {
        all: [
          { path: "total", gte: 50 },
          { path: "credit.points", gt: 5 },
        ],
      },
      do: "good",
    },
    { name: "best", when: { path: "credit.points", gt: 90 }, do: "best" },
  ];

  it("are asked for once in a decision, and only when a condition wants them", async () => {
    score.mockClear();
    const credit = rules(list.slice(0, 2), { facts: { credit: score } });
    expect((await credit({ total: 10 })).fired).toEqual(["small"]);
    expect(score).not.toHaveBeenCalled();
    expect((await rules(list, { facts: { credit: score } })({ total: 1000 })).fired).toEqual([
      "good",
      "best",
    ]);
    expect(score).toHaveBeenCalledTimes(1);
  });

  it("may be given instead", async () => {
    score.mockClear();
    const given = { total: 60, credit: { points: 99 } };
    expect((await rules(list, { facts: { credit: score } })(given)).fired).toEqual(["good", "best"]);
    expect(score).not.toHaveBeenCalled();
  });

  it("fail the conditions that want them alone", async () => {
    const failing = rules(list, { facts: { credit: () => Promise.reject(new Error("offline")) } });
    const { fired, errors } = await failing({ total: 10 });
    expect(fired).toEqual(["small"]);
    expect(errors.map(({ rule }) => rule)).toEqual(["best"]);
  });

  it("are told of the run, and wait with it", async () => {
    const { virtualClock } = await import("modulink-edge/testing");
    const clock = virtualClock();
    const slow = rules([{ name: "late", when: { path: "slow", eq: true }, do: 1 }], {
      facts: {
        slow: async (_: object, run: Run | undefined) => {
          if (run) await sleep(1000, run);
          return true;
        },
      },
    });
    const stop = new AbortController();
    const running = chain("c").link(slow).run({}, { clock, signal: stop.signal });
    stop.abort(new Error("enough"));
    const { errors } = await running.catch((error) => ({ errors: [{ error }] }));
    expect(errors[0]?.error).toEqual(new Error("enough"));
  });
});

describe("a cascade", () => {
  it("goes on with the facts its actions give, and leaves the input alone", () => {
    const input = { total: 120, points: 0 };
    const cascade = rules(
      [
        {
          name: "points",
          when: { path: "total", gte: 100 },
          do: ({ total }: typeof input) => ({ points: total / 10 }),
        },
        { name: "gold", when: { path: "points", gte: 10 }, do: { tier: "gold" } },
        { name: "gift", when: { path: "tier", eq: "gold" }, do: { gift: true } },
      ],
      { mode: "cascade" },
    );
    const { facts, fired } = cascade(input);
    expect(facts).toEqual({ total: 120, points: 12, tier: "gold", gift: true });
    expect(fired).toEqual(["points", "gold", "gift"]);
    expect(input).toEqual({ total: 120, points: 0 });
  });

  it("fires a rule again when what it looks at has changed", () => {
    const count = rules(
      [
        { name: "up", when: { path: "n", lt: 5 }, do: ({ n }: { n: number }) => ({ n: n + 1 }) },
        { name: "done", do: { done: true } },
      ],
      { mode: "cascade" },
    );
    expect(count({ n: 2 })).toMatchObject({ facts: { n: 5, done: true }, fired: ["up", "up", "up", "done"] });
  });

  it("ends with an error when it does not end by itself", () => {
    const turn = (side: string) => () => ({ side });
    const endless = rules(
      [
        { name: "left", when: { path: "side", eq: "right" }, do: turn("left") },
        { name: "right", when: { path: "side", eq: "left" }, do: turn("right") },
      ],
      { mode: "cascade", maxCascades: 10, name: "turns" },
    );
    const failure = (() => {
      try {
        return endless({ side: "left" });
      } catch (error) {
        return error;
      }
    })();
    expect(isModulinkError(failure, "too-many-cascades")).toBe(true);
    expect((failure as Error).message).toBe("turns fired 10 times without an end");
  });

  it("tells a failing condition once, until its facts change", () => {
    const once = rules(
      [
        { name: "broken", priority: 1, when: { path: "a", gt: 1 }, do: {} },
        { name: "b", do: { b: 1 } },
        { name: "c", when: { path: "b", eq: 1 }, do: { c: 1 } },
      ],
      { mode: "cascade" },
    );
    expect(once({ a: "text" })).toMatchObject({ fired: ["b", "c"], errors: [{ rule: "broken" }] });
    expect(once({ a: "text" }).errors).toHaveLength(1);
  });

  it("waits for what comes in time", async () => {
    const later = rules(
      [
        { name: "ask", when: { path: "id", exists: true }, do: async () => ({ name: "Ada" }) },
        { name: "greet", when: { path: "name", eq: "Ada" }, do: async () => ({ greeting: "Hello" }) },
      ],
      { mode: "cascade" },
    );
    expect((await later({ id: 1 })).facts).toEqual({ id: 1, name: "Ada", greeting: "Hello" });
  });
});

describe("an explanation", () => {
  it("tells of every rule why it applies or not, and fires nothing", () => {
    const act = vi.fn();
    const why = rules([
      {
        name: "one",
        when: {
          all: [
            { path: "total", gt: 10 },
            { path: "country", eq: "DE" },
          ],
        },
        do: act,
      },
      { name: "two", when: { path: "country", in: ["DE", "FR"] }, do: act },
    ]).explain({ total: 5, country: "DE" });
    expect(why).toMatchObject([
      {
        rule: "one",
        holds: false,
        parts: [
          { holds: false, value: 5 },
          { holds: true, value: "DE" },
        ],
      },
      { rule: "two", holds: true, value: "DE" },
    ]);
    expect(act).not.toHaveBeenCalled();
  });

  it("comes with each decision when asked for", async () => {
    const told = rules([{ name: "a", when: { path: "late.n", gt: 1 }, do: 1 }], {
      explain: true,
      facts: { late: async () => ({ n: 2 }) },
    });
    expect((await told({})).explanation).toEqual([
      { rule: "a", condition: { path: "late.n", gt: 1 }, holds: true, value: 2 },
    ]);
    expect(tiers({ total: 1 })).not.toHaveProperty("explanation");
  });

  it("tells what could not be judged", () => {
    const [why] = rules([{ name: "a", when: { path: "n", gt: 1 }, do: 1 }]).explain({ n: "one" });
    expect(why).toMatchObject({ holds: false, value: "one", error: expect.any(TypeError) });
  });
});

describe("rules from data", () => {
  const registry = {
    vip: ({ total }: Order) => total > 500,
    discount: ({ total }: Order, _: unknown, percent: number) => (total * percent) / 100,
  };
  const data = `[
    { "name": "vip", "priority": 1, "when": { "use": "vip" }, "do": { "use": "discount", "with": 10 } },
    { "name": "all", "do": { "gift": "pen" } }
  ]`;

  it("name their predicates and actions", () => {
    const made = rules<Order>(JSON.parse(data), { registry });
    expect(made({ total: 600 })).toMatchObject({ outcomes: [60, { gift: "pen" }] });
  });

  it("are replaced as a whole, or not at all", () => {
    const live = rules<Order>(JSON.parse(data), { registry });
    expect(() => live.reload([{ name: "vip", do: { use: "nobody" } }])).toThrow(DecisionDataError);
    expect(live.version).toBe(1);
    expect(live({ total: 600 })).toMatchObject({ fired: ["vip", "all"] });
    live.reload([{ name: "none", when: { path: "total", lt: 0 }, do: 1 }]);
    expect(live({ total: 600 })).toMatchObject({ fired: [], version: 2 });
  });

  it("decide to the end by the version they began with", async () => {
    let go = () => {};
    const wait = new Promise<boolean>((resolve) => {
      go = () => resolve(true);
    });
    const live = rules<object>([{ name: "old", when: () => wait, do: "old" }]);
    const deciding = live({});
    live.reload([{ name: "new", do: "new" }]);
    go();
    expect(await deciding).toMatchObject({ fired: ["old"], version: 1 });
    expect(await live({})).toMatchObject({ fired: ["new"], version: 2 });
  });

  it("are told what is wrong with them, all at once", () => {
    const wrong = [
      { name: "a", do: 1, priority: "high" },
      { name: "a", do: 1 },
      { name: "b" },
      { name: "c", when: { path: "x" }, than: 2, do: 1 },
      { name: "d", do: { use: "nothing" } },
      7,
    ];
    expect(() => rules(wrong as never)).toThrow(
      [
        '0.priority: expected a number, got "high"',
        '1.name: expected a name that no other rule has, got "a"',
        "2.do: expected an action or an outcome, got undefined",
        '3.than: expected one of name, priority, when, do, got "than"',
        '3.when: expected something that is asked, got {"path":"x"}',
        '4.do.use: expected the name of a function of the registry (none), got "nothing"',
        "5: expected a rule, got 7",
      ].join("\n"),
    );
    expect(() => rules({} as never)).toThrow("the data: expected a list of rules, got {}");
  });

  it.each([
    [{ mode: "last" }, "mode must be one of all, first, cascade, got last"],
    [{ onError: "ignore" }, "onError must be one of report, throw, got ignore"],
    [{ conflict: "random" }, "conflict must be one of order, specific, got random"],
    [{ maxCascades: 0 }, "maxCascades must be a whole number from 1 to 1000, got 0"],
  ])("refuse wrong options: %j", (options, message) => {
    expect(() => rules([], options as never)).toThrow(new TypeError(message));
  });
});
