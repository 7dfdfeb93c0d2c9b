import { type Caught, chain, middleware, type Run, sleep } from "modulink-edge";
import { AssemblyError, assemble, type ChainData, registry } from "modulink-edge/flow";
import { describe as describeChain } from "modulink-edge/inspect";
import { virtualClock } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { failureOf } from "../core/counting.ts";

const undone: unknown[] = [];
const parts = registry(
  {
    double: (n: number) => n * 2,
    increase: (n: number) => n + 1,
    object: (n: number) => ({ n }),
    list: (n: number) => Array.from({ length: n }, (_, at) => at),
    isLarge: (n: number) => n > 10,
    fail: (): never => {
      throw new RangeError("no");
    },
    RangeError,
    explain: ({ error, input }: Caught<RangeError, unknown>) => `${error.message}: ${input}`,
    undo: (value: unknown) => void undone.push(value),
    text: String,
    size: (n: number) => (n > 10 ? "large" : "small"),
    parity: (n: number) => ({ n, kind: n % 2 ? "odd" : "even" }),
    read: ({ n }: { n: number }) => n,
    loud: middleware("loud", async (input, next) => `${await next(input)}!` as never),
    inner: chain("inner").link("half", (n: number) => n / 2),
  },
  {
    add: (more: number) => (n: number) => n + more,
    wait:
      ({ ms }: { ms: number }) =>
      (n: number, run: Run) =>
        sleep(ms, run).then(() => n),
    suffix: (text: string) =>
      middleware("suffix", async (input, next) => `${await next(input)}${text}` as never),
    above: (limit: number) => (n: number) => n > limit,
    broken: () => 5 as never,
    picky: (options: unknown) => {
      throw new TypeError(`level must be a number, got ${typeof options}`);
    },
  },
);
const run = (links: ChainData["links"], input: unknown) => assemble(parts, { links }).run(input);

describe("a chain of data", () => {
  it("has the links that are named, with options for those that take some", async () => {
    expect(await run(["double", { link: "add", with: 5 }, "text"], 4)).toBe("13");
    expect(assemble(parts, { links: ["double", "increase"] })(4)).toBe(9);
  });

  it("is the same after a round trip through JSON, and stays that of then", async () => {
    const data = { name: "n", links: ["double", { parallel: { a: "read" } }] as unknown[] };
    const links = ["parity", { parallel: { a: "read", b: ["read", "double"] } }];
    const built = assemble(parts, JSON.parse(JSON.stringify({ name: "n", links })));
    data.links.length = 0;
    expect(await built.run(3)).toEqual({ n: 3, kind: "odd", a: 3, b: 6 });
  });

  it("runs branches in every mode, a few at a time", async () => {
    const clock = virtualClock();
    const wait = { link: "wait", with: { ms: 10 } };
    const waiting = assemble(parts, {
      links: [{ parallel: { a: wait, b: wait, c: wait }, mode: "any", concurrency: 2 }],
    });
    const result = waiting.run(7, { clock });
    await clock.advance(10);
    expect(await result).toBe(7);
    const settled = await run(["object", { parallel: { bad: "fail" }, mode: "settled" }], 1);
    expect(settled).toMatchObject({ n: 1, bad: { status: "rejected" } });
  });

  it("chooses by predicates, properties and what links give", async () => {
    const when = { when: "isLarge", yes: "double", no: "increase" };
    expect([await run([when], 11), await run([when], 1)]).toEqual([22, 2]);
    expect(await run([{ when: { link: "above", with: 3 }, yes: "double" }], 4)).toBe(8);
    const kinds = ["parity", { switch: "kind", cases: { odd: "read" }, default: () => 0 }] as never;
    expect(await failureOf(() => run(kinds, 3))).toBeInstanceOf(AssemblyError);
    const odd = ["parity", { switch: "kind", cases: { odd: ["read", "double"] }, default: "read" }] as const;
    expect([await run(odd, 3), await run(odd, 4)]).toEqual([6, 4]);
    const size = [{ switch: { link: "add", with: 0 }, cases: { 5: "text" } }] as const;
    expect([await run(size, 5), await run(size, 6)]).toEqual(["5", 6]);
  });

  it("maps, nests, routes errors and compensates", async () => {
    undone.length = 0;
    expect(await run(["list", { map: ["double", "increase"], concurrency: 2 }], 3)).toEqual([1, 3, 5]);
    expect(await run([{ name: "own", links: ["double", "inner"] }, "inner"], 4)).toBe(2);
    const routed = [
      "double",
      { compensate: "undo" },
      "fail",
      { catch: "RangeError", link: "explain" },
    ] as const;
    expect(await run(routed, 4)).toBe("no: 8");
    expect(undone).toEqual([8]);
  });

  it("has middleware around links, all of them, and the whole", async () => {
    const data: ChainData = {
      name: "loud",
      links: [{ link: "text", use: ["loud", { link: "suffix", with: "?" }] }, "text"],
      use: [{ link: "suffix", with: "." }],
      each: [{ link: "suffix", with: "," }],
    };
    expect(await assemble(parts, data).run(1)).toBe("1?!,,.");
  });

  it("is described with the names of the data", () => {
    const built = assemble(parts, {
      name: "order",
      links: [
        "double",
        { link: "add", with: 1, name: "plus one" },
        { name: "large?", when: "isLarge", yes: "double" },
        { name: "part", links: ["increase"] },
        { map: { when: "isLarge", yes: "double" }, name: "all" },
      ],
    });
    expect(describeChain(built).nodes.map(({ id }) => id)).toEqual([
      "order/double",
      "order/plus one",
      "order/large?",
      "order/large?/double",
      "order/part",
      "order/part/increase",
      "order/all",
      "order/all/when",
      "order/all/when/isLarge",
      "order/all/when/isLarge/double",
    ]);
  });
});

describe("data that makes no chain", () => {
  const wrong = (data: unknown) =>
    failureOf(() => assemble(parts, data as ChainData)) as Promise<AssemblyError>;

  it("is refused with the path, what was expected and what was found", async () => {
    for (const [data, message] of [
      [5, "the data: expected an object, got 5"],
      [{}, "links: expected a list, got undefined"],
      [{ links: "double" }, 'links: expected a list, got "double"'],
      [{ links: ["double", 5] }, "links.1: expected an object, got 5"],
      [
        { links: [{}] },
        "links.0: expected a step, with one of parallel, when, switch, map, catch, compensate, link, links, got {}",
      ],
      [
        { links: [{ when: "isLarge", yes: "double", els: "double" }] },
        'links.0.els: expected one of name, when, yes, no, got "els"',
      ],
      [{ links: [{ parallel: ["double"] }] }, 'links.0.parallel: expected an object, got ["double"]'],
      [{ links: [{ link: "text", use: "loud" }] }, 'links.0.use: expected a list, got "loud"'],
      [{ links: ["text"], name: 5 }, "name: expected a text, got 5"],
      [{ links: [["double", [null]]] }, "links.0.1.0: expected an object, got null"],
      [
        { links: [{ link: "broken", with: 1 }] },
        'links.0.link: expected a factory that gives a function, got "broken"',
      ],
    ] as const) {
      const error = await wrong(data);
      expect(error).toBeInstanceOf(AssemblyError);
      expect([error.code, error.message]).toEqual(["validation-failed", message]);
    }
  });

  it("is told the names that are known", async () => {
    const error = await wrong({ links: [{ parallel: { stock: "chekStock" } }] });
    expect(error.path).toEqual(["links", 0, "parallel", "stock"]);
    expect(error.expected).toMatch(/^one of double, increase, .*, inner$/);
    expect(error.got).toBe('"chekStock"');
    const factory = await wrong({ links: [{ link: "double", with: 1 }] });
    expect(factory.message).toMatch(
      /^links\.0\.link: expected one of add, wait, suffix, above, broken, picky, got "double"$/,
    );
    expect((await wrong({ links: ["toString"] })).path).toEqual(["links", 0]);
  });

  it("is told what a builder or a factory refuses", async () => {
    const mode = await wrong({ links: [{ parallel: { a: "text" }, mode: "some" }] });
    expect(mode.message).toContain("links.0: expected what can be built (mode must be one of all, settled");
    const level = await wrong({ links: [{ link: "picky", with: "high" }] });
    expect(level.message).toContain("(level must be a number, got string)");
    const map = await wrong({ links: [{ map: "text", concurrency: 0 }] });
    expect(map.message).toContain("concurrency must be a whole number");
  });

  it("is refused when it is deeper than any chain, or round", async () => {
    const round: unknown[] = ["double"];
    round.push(round);
    expect((await wrong({ links: round })).expected).toBe("at most 100 levels");
  });

  it("needs a registry of functions", () => {
    expect(() => registry({ a: 5 } as never)).toThrow(new TypeError('"a" must be a function, got number'));
    expect(() => registry({}, { b: "text" } as never)).toThrow(
      new TypeError('"b" must be a function, got string'),
    );
  });
});
