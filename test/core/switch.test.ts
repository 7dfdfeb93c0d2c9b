import { chain, type RunEvent } from "modulink-edge";
import { describe, expect, it } from "vitest";
import { failureOf } from "./counting.ts";

type Payment =
  | { readonly kind: "card"; readonly number: string }
  | { readonly kind: "cash"; readonly coins: number }
  | { readonly kind: "none" };

const payment = chain<Payment>("payment");
const described = payment.switch("kind", {
  card: ({ number }) => `card ${number}`,
  cash: ({ coins }) => `${coins} coins`,
  none: () => "nothing",
});

describe("a switch", () => {
  it("goes the way of the value's property", () => {
    expect(described({ kind: "card", number: "4242" })).toBe("card 4242");
    expect(described({ kind: "cash", coins: 2 })).toBe("2 coins");
    expect(described({ kind: "none" })).toBe("nothing");
  });

  it("goes the way of what a function gives, now or in time", async () => {
    const size = (n: number) => (n > 10 ? "large" : "small");
    const cases = { large: (n: number) => n / 2, small: (n: number) => n * 2 };
    const numbers = chain<number>("numbers");
    expect([numbers.switch(size, cases)(20), numbers.switch(size, cases)(5)]).toEqual([10, 10]);
    expect(await numbers.switch(async (n: number) => size(n), cases)(20)).toBe(10);
  });

  it("gives what has no case to the default", () => {
    const other = payment.switch("kind", { card: () => "card" }, ({ kind }) => `other: ${kind}`);
    expect(other({ kind: "none" })).toBe("other: none");
    expect(other({ kind: "card", number: "1" })).toBe("card");
  });

  it("lets what has neither case nor default through", () => {
    const plan = chain<{ plan: string }>("plan").switch("plan", { pro: () => "pro" });
    expect(plan({ plan: "pro" })).toBe("pro");
    expect(plan({ plan: "free" })).toEqual({ plan: "free" });
  });

  it("does not take what an object inherits for a case", () => {
    const plan = chain<{ plan: string }>("plan").switch("plan", { pro: () => "pro" });
    for (const name of ["constructor", "toString", "__proto__", "hasOwnProperty"])
      expect(plan({ plan: name })).toEqual({ plan: name });
  });

  it("knows booleans and numbers by their texts", () => {
    const flag = chain<{ on: boolean }>("c").switch("on", { true: () => 1, false: () => 0 });
    expect([flag({ on: true }), flag({ on: false })]).toEqual([1, 0]);
    const step = chain<{ step: 1 | 2 }>("c").switch("step", { 1: () => "one", 2: () => "two" });
    expect(step({ step: 2 })).toBe("two");
  });

  it("fails when its function does", async () => {
    const error = new Error("no key");
    const broken = chain<number>("c").switch(
      (): "a" => {
        throw error;
      },
      { a: () => 1 },
    );
    expect(await failureOf(() => broken(1))).toBe(error);
  });

  it("is named after its key, and each way after its case", async () => {
    const paths: string[] = [];
    const observer = ({ type, path }: RunEvent) => void (type === "link.start" && paths.push(path.join("/")));
    await described.run({ kind: "none" }, { observers: [observer] });
    const named = payment.switch("how", "kind", { card: () => 1 }, () => 2);
    await named.run({ kind: "none" }, { observers: [observer] });
    const byFunction = payment.switch(
      function way() {
        return "a" as const;
      },
      { a: () => 1 },
    );
    await byFunction.run({ kind: "none" }, { observers: [observer] });
    expect(paths).toEqual([
      "payment/kind",
      "payment/kind/none",
      "payment/how",
      "payment/how/default",
      "payment/way",
      "payment/way/a",
    ]);
  });

  it("takes chains as its ways", async () => {
    const pay = chain("pay").link(async (payment: Payment) => payment.kind);
    const ways = payment.switch("kind", { card: pay, cash: pay, none: () => "none" as const });
    expect(await ways({ kind: "cash", coins: 1 })).toBe("cash");
  });

  it("refuses a way that is not a function", () => {
    expect(() => payment.switch("kind", { card: 5 } as never, () => 1)).toThrow(
      new TypeError('"card" must be a function, got number'),
    );
  });
});
