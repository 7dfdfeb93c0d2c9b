import { chain, link, middleware, type Policy, type RunEvent } from "modulink-edge";
import { assemble, fanOut, map, registry, replaceable } from "modulink-edge/flow";
import { describe as describeChain, toDot, toMermaid } from "modulink-edge/inspect";
import { describe, expect, it } from "vitest";
import { failureOf } from "../core/counting.ts";

const same = <T>(value: T) => value;
const policy = (name: string): Policy => middleware(name, (input, next) => next(input));

const pay = chain("pay")
  .link("charge", same<{ n: number }>, policy("retry"), policy("timeout"))
  .link("receipt", same);
const checkout = chain("checkout")
  .use(policy("trace"))
  .link("validate", same<{ n: number }>)
  .parallel("checks", { stock: () => 1, fraud: async () => 0 })
  .when(
    "risky",
    ({ fraud }) => fraud > 0,
    function review(value) {
      return value;
    },
  )
  .link(pay)
  .recover("mend", Error, () => ({ n: 0 }))
  .link("mail", same);

const edgesOf = (chained: object) =>
  describeChain(chained).edges.map(({ from, to, label }) => `${from} -> ${to}${label ? ` (${label})` : ""}`);

describe("the description of a chain", () => {
  it("lists its links in order, nested ones too, with their middleware", () => {
    const { name, middleware: around, nodes } = describeChain(checkout);
    expect([name, around]).toEqual(["checkout", ["trace"]]);
    expect(nodes.map(({ id, kind }) => `${kind} ${id}`)).toEqual([
      "link checkout/validate",
      "parallel checkout/checks",
      "link checkout/checks/stock",
      "link checkout/checks/fraud",
      "when checkout/risky",
      "link checkout/risky/review",
      "chain checkout/pay",
      "link checkout/pay/charge",
      "link checkout/pay/receipt",
      "recover checkout/mend",
      "link checkout/mail",
    ]);
    expect(nodes.find(({ name }) => name === "charge")).toEqual({
      id: "checkout/pay/charge",
      parent: "checkout/pay",
      kind: "link",
      name: "charge",
      middleware: ["retry", "timeout"],
    });
  });

  it("tells the ways between them", () => {
    expect(edgesOf(checkout)).toEqual([
      "checkout/validate -> checkout/checks",
      "checkout/checks -> checkout/checks/stock",
      "checkout/checks -> checkout/checks/fraud",
      "checkout/checks/stock -> checkout/risky",
      "checkout/checks/fraud -> checkout/risky",
      "checkout/risky -> checkout/risky/review (yes)",
      "checkout/risky/review -> checkout/pay",
      "checkout/risky -> checkout/pay (no)",
      "checkout/pay -> checkout/pay/charge",
      "checkout/pay/charge -> checkout/pay/receipt",
      "checkout/validate -> checkout/mend (error)",
      "checkout/checks -> checkout/mend (error)",
      "checkout/risky -> checkout/mend (error)",
      "checkout/pay -> checkout/mend (error)",
      "checkout/pay/receipt -> checkout/mail",
      "checkout/mend -> checkout/mail",
    ]);
  });

  it("tells both ways of a choice", () => {
    const either = chain("c").when(
      "even",
      (n: number) => n % 2 === 0,
      link("half", same),
      link("triple", same),
    );
    expect(edgesOf(either.link("end", same))).toEqual([
      "c/even -> c/even/half (yes)",
      "c/even -> c/even/triple (no)",
      "c/even/half -> c/end",
      "c/even/triple -> c/end",
    ]);
  });

  it("tells every way of a switch, and that of what has no case", () => {
    const open = chain<{ plan: string }>("c").switch("plan", { pro: same, team: same });
    expect(edgesOf(open.link("end", same))).toEqual([
      "c/plan -> c/plan/pro (pro)",
      "c/plan -> c/plan/team (team)",
      "c/plan/pro -> c/end",
      "c/plan/team -> c/end",
      "c/plan -> c/end (default)",
    ]);
    const closed = chain<{ plan: string }>("c").switch("plan", { pro: same }, same);
    expect(edgesOf(closed.link("end", same))).toEqual([
      "c/plan -> c/plan/pro (pro)",
      "c/plan -> c/plan/default (default)",
      "c/plan/pro -> c/end",
      "c/plan/default -> c/end",
    ]);
    expect(toMermaid(describeChain(open))).toContain('n0{"plan"}');
  });

  it("tells what runs for each item, what errors are routed to, and what is undone", () => {
    const handler = chain("handler").link("answer", () => 0);
    const flow = chain("c")
      .link("list", (n: number) => [n])
      .compensate("cancel", () => {})
      .link("all", map(link("half", (n: number) => n / 2)))
      .link("sum", (all) => all.length)
      .catch("late", RangeError, handler)
      .link("end", same);
    expect(edgesOf(flow)).toEqual([
      "c/list -> c/cancel (undo)",
      "c/list -> c/all",
      "c/all -> c/all/half (each)",
      "c/all/half -> c/sum",
      "c/list -> c/late (error)",
      "c/all -> c/late (error)",
      "c/sum -> c/late (error)",
      "c/late -> c/late/handler",
      "c/late/handler -> c/late/handler/answer",
      "c/sum -> c/end",
      "c/late/handler/answer -> c/end",
    ]);
    expect(describeChain(flow).nodes.map(({ kind }) => kind)).toEqual([
      "link",
      "compensate",
      "map",
      "link",
      "link",
      "recover",
      "chain",
      "link",
      "link",
    ]);
  });

  it("knows chains of every other origin", async () => {
    const live = replaceable(pay);
    const built = assemble(registry({ pay, live: live as never }), {
      name: "all",
      links: ["live", { parallel: { pay: "pay" } }],
    });
    const fan = fanOut({ built }, ({ built: outcome }) => outcome);
    const ids = () => describeChain(fan).nodes.map(({ id }) => id.replace("fan out/processors/built", "*"));
    const behind = [
      "*/parallel",
      "*/parallel/pay",
      "*/parallel/pay/charge",
      "*/parallel/pay/receipt",
      "fan out/aggregate",
    ];
    expect(ids()).toEqual([
      "fan out/processors",
      "*",
      "*/live",
      "*/live/charge",
      "*/live/receipt",
      ...behind,
    ]);
    await live.swap(chain("free").link("gift", same<{ n: number }>));
    expect(ids()).toEqual(["fan out/processors", "*", "*/live", "*/live/gift", ...behind]);
  });

  it("leads errors from one recovery to the next", () => {
    const twice = chain("c")
      .link("a", same)
      .recover("first", TypeError, same)
      .recover("second", RangeError, same);
    expect(edgesOf(twice)).toEqual(["c/a -> c/first (error)", "c/first -> c/second (error)"]);
  });

  it("names middleware of every link before the link's own, and a nested chain's after it", () => {
    const inner = chain("inner").link("a", same, policy("own")).use(policy("use"));
    const { nodes } = describeChain(chain("c").link(inner, policy("around")).each(policy("each")));
    expect(nodes.map(({ middleware: names }) => names)).toEqual([["each", "around", "use"], ["own"]]);
  });

  it("is that of this chain only: a later one has its own", () => {
    const base = chain("c").link("a", same);
    base.link("b", same);
    expect(describeChain(base).nodes).toHaveLength(1);
    expect(describeChain(base.link("b", same)).nodes).toHaveLength(2);
  });

  it("has ids of its own for a chain that is nested twice", () => {
    const inner = chain("inner").link("a", same);
    const ids = describeChain(chain("c").link(inner).link(inner)).nodes.map(({ id }) => id);
    expect(ids).toEqual(["c/inner", "c/inner/a", "c/inner#2", "c/inner#2/a"]);
  });

  it("does not change when the branches it was built from do", () => {
    const branches: Record<string, () => number> = { a: () => 1 };
    const base = chain("c")
      .link(same<object>)
      .parallel(branches);
    branches["b"] = () => 2;
    expect(base({})).toEqual({ a: 1 });
    expect(describeChain(base).nodes).toHaveLength(3);
  });

  it("is plain data", () => {
    const description = describeChain(checkout);
    expect(JSON.parse(JSON.stringify(description))).toStrictEqual(description);
  });

  it("has the paths of its links' events as ids", async () => {
    const paths = new Set<string>();
    const observer = ({ type, path }: RunEvent) => {
      if (type === "link.start") paths.add(path.join("/"));
    };
    await checkout.run({ n: 1 }, { observers: [observer] });
    const broken = pay.link("broken", () => Promise.reject(new Error("no")));
    await failureOf(() => broken.run({ n: 1 }, { observers: [observer] }));
    const flow = chain("flow")
      .link("list", (n: number) => ({ n, kind: "a" as const }))
      .compensate("cancel", () => {})
      .parallel(
        "first",
        { quick: ({ n }) => n, failing: () => Promise.reject(new Error("no")) },
        { mode: "race" },
      )
      .switch("size", (n) => (n > 1 ? "large" : "small"), { large: pay, small: (n: number) => [n] } as never)
      .link("all", map(link("half", (n: number) => n / 2)) as never)
      .link("fails", () => Promise.reject(new RangeError("no")))
      .catch(
        "late",
        RangeError,
        chain("handler").link("answer", () => 0),
      );
    await flow.run(1, { observers: [observer] });
    const ids = [checkout, broken, flow].flatMap((one) => describeChain(one).nodes.map(({ id }) => id));
    expect([...paths].filter((path) => !ids.includes(path))).toEqual([]);
    expect(paths.size).toBe(12 + 11);
  });

  it("is of chains only", () => {
    for (const wrong of [same, link("a", same), {}]) expect(() => describeChain(wrong)).toThrow(TypeError);
  });
});

describe("a diagram", () => {
  it("in Mermaid has every link by its name, its middleware, and every way", () => {
    expect(toMermaid(describeChain(pay.recover("mend", Error, same)))).toBe(`flowchart TD
n0["charge (retry, timeout)"]
n1["receipt"]
n2["mend"]
n0 --> n1
n0 -.->|"error"| n2
n1 -.->|"error"| n2`);
    const choice = chain("c").when("big", () => true, link("shrink", same));
    expect(toMermaid(describeChain(choice))).toContain('n0{"big"}\nn1["shrink"]\nn0 -->|"yes"| n1');
  });

  it("in DOT has them too", () => {
    expect(toDot(describeChain(pay))).toBe(`digraph {
n0 [label="charge (retry, timeout)"]
n1 [label="receipt"]
n0 -> n1
}`);
  });

  it("survives any name", () => {
    const nasty = 'say "hi" <b> & #1; [x] {y} |z| \\ `q`\nend';
    const named = describeChain(chain("c").link(nasty, same).link("höher 高い", same));
    const [, first, second] = toMermaid(named).split("\n") as [string, string, string];
    expect(first).toMatch(/^n0\["[\w .:,()/#;-]*"\]$/);
    expect(decode(first)).toBe(`n0["${nasty}"]`);
    expect(second).toBe('n1["höher 高い"]');
    const dot = toDot(named).split("\n")[1] ?? "";
    expect(dot).toBe(`n0 [label=${JSON.stringify(nasty)}]`);
  });
});

/** What Mermaid makes of its numeric entities. */
const decode = (text: string) =>
  text.replace(/#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
