import { chain, errorPath, when } from "modulink-edge";
import { describe, expect, it } from "vitest";
import { failureOf } from "./counting.ts";

interface Card {
  readonly kind: "card";
  readonly number: string;
}
interface Cash {
  readonly kind: "cash";
}
const isCard = (payment: Card | Cash): payment is Card => payment.kind === "card";
const payment = chain("payment").link((value: Card | Cash) => value);
const card: Card = { kind: "card", number: "42" };
const cash: Cash = { kind: "cash" };

describe("a choice", () => {
  it("takes one way or the other", () => {
    const either = chain("c")
      .link((n: number) => n)
      .when(
        (n) => n > 0,
        () => "yes",
        () => "no",
      );
    expect([either(1), either(-1)]).toEqual(["yes", "no"]);
  });

  it("lets through what does not match when there is no other way", () => {
    const big = chain("c")
      .link((n: number) => n)
      .when(
        (n) => n > 9,
        () => "big",
      );
    expect([big(10), big(1)]).toEqual(["big", 1]);
  });

  it("narrows what a type guard accepts", () => {
    const described = payment.when(
      isCard,
      ({ number }) => number,
      ({ kind }) => kind,
    );
    expect([described(card), described(cash)]).toEqual(["42", "cash"]);
  });

  it("may wait for its predicate and its ways", async () => {
    const slow = chain("c")
      .link((n: number) => n)
      .when(
        async (n) => n > 0,
        async () => "yes",
        () => "no",
      );
    expect(await slow(1)).toBe("yes");
    expect(await slow(-1)).toBe("no");
  });

  it("stays synchronous when its parts are", () => {
    expect(
      chain("c")
        .link((n: number) => n)
        .when(
          (n) => n > 0,
          (n) => n * 2,
        )(2),
    ).toBe(4);
  });

  it("asks the predicate once and runs one way only", () => {
    const calls: string[] = [];
    chain("c")
      .link((n: number) => n)
      .when(
        () => {
          calls.push("predicate");
          return true;
        },
        () => calls.push("then"),
        () => calls.push("else"),
      )(0);
    expect(calls).toEqual(["predicate", "then"]);
  });

  it("fails the run when its predicate throws or rejects, and takes no way", async () => {
    const error = new Error("cannot tell");
    const ways: string[] = [];
    const throwing = chain("c")
      .link((n: number) => n)
      .when(
        (): boolean => {
          throw error;
        },
        () => ways.push("then"),
        () => ways.push("else"),
      );
    const rejecting = chain("c")
      .link((n: number) => n)
      .when(
        () => Promise.reject(error),
        () => ways.push("then"),
      );
    expect(await failureOf(() => throwing(1))).toBe(error);
    expect(await failureOf(() => rejecting(1))).toBe(error);
    expect(ways).toEqual([]);
  });

  it("is decided by the value, also when the value tells of an error", () => {
    const log: string[] = [];
    const routed = chain("signup")
      .link((input: { email?: string }) => (input.email ? { ...input } : { ...input, error: "no email" }))
      .when(
        (value): value is { error: string } => "error" in value,
        () => log.push("refused"),
        () => log.push("welcomed"),
      );
    routed({});
    routed({ email: "a@b.c" });
    expect(log).toEqual(["refused", "welcomed"]);
  });

  it("is named after its predicate, and its ways after their functions", async () => {
    const error = new Error("no");
    const review = () => {
      throw error;
    };
    const isRisky = (n: number) => n > 0;
    await failureOf(() =>
      chain("c")
        .link((n: number) => n)
        .when(
          isRisky,
          review,
        )(1),
    );
    expect(errorPath(error)).toEqual(["c", "isRisky", "review"]);
    const again = new Error("no");
    const named = chain("c")
      .link((n: number) => n)
      .when(
        "risk",
        (n) => n > 0,
        () => {
          throw again;
        },
      );
    await failureOf(() => named(1));
    expect(errorPath(again)).toEqual(["c", "risk", "then"]);
  });

  it("is a link that stands alone, too", () => {
    const doubled = when(
      (n: number) => n > 0,
      (n: number) => n * 2,
    );
    expect(chain((n: number) => n, doubled)(2)).toBe(4);
    const described = when(
      isCard,
      ({ number }) => number,
      ({ kind }) => kind,
    );
    expect(payment.link(described)(cash)).toBe("cash");
  });
});
