import { chain, link, type Run } from "modulink-edge";
import { describe, expect, it } from "vitest";
import { fc } from "../runtimes/property.ts";
import { failureOf, thenable } from "./counting.ts";

const double = (n: number) => n * 2;
const increment = (n: number) => n + 1;

describe("a chain", () => {
  it("gives every link the output of the one before it", () => {
    expect(chain(double, increment, String)(20)).toBe("41");
  });

  it("runs all of its links, not only the first", () => {
    const seen: string[] = [];
    const note = (name: string) => (value: number) => {
      seen.push(name);
      return value;
    };
    chain("all").link(note("a")).link(note("b")).link(note("c"))(0);
    expect(seen).toEqual(["a", "b", "c"]);
  });

  it("returns its input when it is empty", async () => {
    const input = { name: "Ada" };
    expect(chain("empty")(input)).toBe(input);
    expect(await chain("empty").run(input)).toBe(input);
  });

  it("may be of one link", () => {
    expect(chain(double)(4)).toBe(8);
  });

  it("may be of a hundred links", () => {
    let long = chain("long").link(increment);
    for (let n = 1; n < 100; n++) long = long.link(increment);
    expect(long(0)).toBe(100);
  });

  it("is a link of other chains, to any depth", () => {
    const inner = chain(double, increment);
    const middle = chain("middle").link(inner).link(inner);
    expect(chain("outer").link(middle).link(double)(1)).toBe(14);
  });

  it("never changes: each method gives a new chain", () => {
    const base = chain("base").link(double);
    const more = base.link(increment);
    const failing = base.link(() => {
      throw new Error("no");
    });
    expect(more).not.toBe(base);
    expect(base(1)).toBe(2);
    expect(more(1)).toBe(3);
    expect(() => failing(1)).toThrow("no");
  });

  it("has methods that can be taken off it", async () => {
    const { run, link: append } = chain("base").link(double);
    expect(await run(2)).toBe(4);
    expect(append(increment)(2)).toBe(5);
  });

  it("has a name", () => {
    expect(chain("checkout").name).toBe("checkout");
    expect(chain("checkout").link(double).use().each().observe().name).toBe("checkout");
    expect(chain(double).name).toBe("chain");
  });

  it("does not change its input", () => {
    const input = Object.freeze({ items: Object.freeze([1, 2]) });
    const total = chain("total")
      .link((order: typeof input) => ({ ...order, total: 3 }))
      .parallel({ tax: () => 1 })
      .when(
        () => true,
        (order) => ({ ...order, checked: true }),
      );
    expect(total(input)).toEqual({ items: [1, 2], total: 3, tax: 1, checked: true });
    expect(input).toEqual({ items: [1, 2] });
  });

  it("keeps runs of different inputs apart", async () => {
    const slow = chain("slow")
      .link(async (n: number) => n)
      .link(double);
    expect(await Promise.all([slow(1), slow(2), slow(3)])).toEqual([2, 4, 6]);
  });
});

describe("a chain of synchronous links", () => {
  it("returns its output, not a promise", () => {
    const nested = chain("outer")
      .link(chain((n: number) => ({ n })))
      .parallel({ next: ({ n }) => n + 1 })
      .when(
        ({ n }) => n > 0,
        ({ next }) => next,
      );
    expect(chain(double, increment)(1)).toBe(3);
    expect(nested(1)).toBe(2);
  });

  it("throws the error of a link synchronously", () => {
    const error = new Error("broken");
    const broken = chain("broken").link(() => {
      throw error;
    });
    expect(() => broken(0)).toThrow(error);
  });

  it("rejects when it is started with run", async () => {
    const error = new Error("broken");
    const broken = chain("broken").link((): number => {
      throw error;
    });
    const promise = broken.run(0);
    expect(await failureOf(() => promise)).toBe(error);
  });
});

describe("a chain with asynchronous links", () => {
  it("returns a promise from the first one on", async () => {
    const started: string[] = [];
    const mixed = chain("mixed")
      .link("first", (n: number) => {
        started.push("first");
        return n + 1;
      })
      .link("second", async (n) => n * 2)
      .link("third", (n) => n + 1);
    const promise = mixed(1);
    expect(started).toEqual(["first"]);
    expect(promise).toBeInstanceOf(Promise);
    expect(await promise).toBe(5);
  });

  it("awaits anything with a then", async () => {
    const waiting = chain(() => thenable(7), increment);
    const promise = waiting(undefined);
    expect(promise).toBeInstanceOf(Promise);
    expect(await promise).toBe(8);
  });

  it("goes on once from each, even from what calls back twice", async () => {
    let calls = 0;
    const counted = chain(
      () => thenable(1),
      async (n) => n,
      () => thenable(++calls),
      () => thenable(++calls),
    );
    expect(await counted(undefined)).toBe(2);
    expect(await counted.observe(() => {})(undefined)).toBe(4);
  });

  it("rejects with the error of the link itself", async () => {
    const error = new Error("broken");
    const later: string[] = [];
    const broken = chain("broken")
      .link(async (n: number) => n)
      .link((): number => {
        throw error;
      })
      .link((n) => later.push(String(n)));
    expect(await failureOf(() => broken(0))).toBe(error);
    expect(later).toEqual([]);
  });

  it("gives the same as plain calls, whichever links are asynchronous", async () => {
    const step = fc.record({ add: fc.integer({ min: -9, max: 9 }), later: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.array(step, { maxLength: 12 }), async (start, steps) => {
        let built = chain("built").link((n: number): number | Promise<number> => n);
        for (const { add, later } of steps)
          built = built.link((n): number | Promise<number> => (later ? Promise.resolve(n + add) : n + add));
        const expected = steps.reduce((sum, { add }) => sum + add, start);
        const out = built(start);
        expect(await out).toBe(expected);
        expect(out instanceof Promise).toBe(steps.some(({ later }) => later));
      }),
    );
  });
});

describe("the names of links", () => {
  const pathOf = (_: unknown, run: Run) => run.path;

  it("are their functions' unless one is given", () => {
    expect(chain("c").link(pathOf)(0)).toEqual(["c", "pathOf"]);
    expect(chain("c").link("where", pathOf)(0)).toEqual(["c", "where"]);
    expect(chain(pathOf)(0)).toEqual(["chain", "pathOf"]);
    expect(chain("c").link(link("there", pathOf))(0)).toEqual(["c", "there"]);
  });

  it("are their places for functions without a name", () => {
    const places = chain(
      (n: number) => n,
      (_, run) => run.path,
    );
    expect(places(0)).toEqual(["chain", "link 2"]);
  });

  it("get a number when they are taken", () => {
    const twice = chain("c").link(pathOf).link(pathOf).link("pathOf", pathOf);
    expect(twice(0)).toEqual(["c", "pathOf#3"]);
  });

  it("stand for the chain they name", () => {
    const inner = chain("inner").link("where", pathOf);
    expect(chain("outer").link(inner)(0)).toEqual(["outer", "inner", "where"]);
    expect(chain("outer").link("renamed", inner)(0)).toEqual(["outer", "renamed", "where"]);
  });

  it("do not rename the function", () => {
    chain("c").link("another", pathOf);
    link("another", pathOf);
    expect(pathOf.name).toBe("pathOf");
  });
});

describe("building a chain", () => {
  const wrong = undefined as never;

  it("refuses what is not a function, and tells where", () => {
    expect(() => chain(double, wrong)).toThrow(new TypeError('"link 2" must be a function, got undefined'));
    expect(() => chain("c").link(double).link(wrong)).toThrow(
      new TypeError('"link 2" must be a function, got undefined'),
    );
    expect(() => chain("c").link("pay", 5 as never)).toThrow(
      new TypeError('"pay" must be a function, got number'),
    );
    expect(() => link("pay", wrong)).toThrow(new TypeError('"pay" must be a function, got undefined'));
  });

  it("refuses middleware and observers that are not functions", () => {
    expect(() => chain("c").link("pay", double, wrong)).toThrow(TypeError);
    expect(() => chain("c").use({} as never)).toThrow(TypeError);
    expect(() => chain("c").each(wrong)).toThrow(TypeError);
    expect(() => chain("c").observe(wrong)).toThrow(TypeError);
    expect(() => chain("c").link(double).each(wrong)).toThrow(TypeError);
  });

  it("refuses predicates, ways, branches and handlers that are not functions", () => {
    const base = chain("c").link((value: object) => value);
    expect(() => base.when(wrong, double as never)).toThrow(TypeError);
    expect(() => base.when(() => true, wrong)).toThrow(TypeError);
    expect(() =>
      base.when(
        () => true,
        (value) => value,
        null as never,
      ),
    ).toThrow(TypeError);
    expect(() => base.parallel({ stock: wrong })).toThrow(
      new TypeError('"stock" must be a function, got undefined'),
    );
    expect(() => base.recover(wrong, () => 0)).toThrow(TypeError);
    expect(() => base.recover(Error, wrong)).toThrow(TypeError);
  });
});
