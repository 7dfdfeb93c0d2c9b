import { type Caught, chain, errorPath, type RunEvent } from "modulink-edge";
import { describe, expect, it } from "vitest";
import { failureOf } from "./counting.ts";

class Declined extends Error {
  readonly reason = "funds";
}

const declined = new Declined("no");
const pay = chain("pay").link("charge", (amount: number) => {
  if (amount > 100) throw declined;
  return `paid ${amount}`;
});
const handled: Caught<Declined, unknown>[] = [];
const refuse = chain("refuse")
  .link("note", (caught: Caught<Declined, unknown>) => {
    handled.push(caught);
    return caught;
  })
  .link("answer", async ({ error }) => `refused: ${error.reason}`);

describe("errors that are routed to a chain", () => {
  it("come with what entered the failing link, and their path, once", async () => {
    handled.length = 0;
    const checkout = chain("checkout").link(pay).catch(Declined, refuse);
    expect(await checkout(500)).toBe("refused: funds");
    expect(handled).toEqual([{ error: declined, input: 500, path: ["checkout", "pay", "charge"] }]);
    expect(handled[0]?.error).toBe(declined);
  });

  it("leave values alone, and errors that do not match", async () => {
    handled.length = 0;
    const checkout = chain("checkout")
      .link(pay)
      .catch(RangeError, () => "range");
    expect(checkout(5)).toBe("paid 5");
    expect(await failureOf(() => checkout(500))).toBe(declined);
    expect(errorPath(declined)).toEqual(["checkout", "pay", "charge"]);
  });

  it("go on with the handler's value, at the links behind", async () => {
    const checkout = chain("checkout")
      .link(pay)
      .catch((error) => error instanceof Declined, refuse)
      .link("mail", (text) => `${text}, mailed`);
    expect(await checkout(500)).toBe("refused: funds, mailed");
  });

  it("tell observers the handler's links at their own place", async () => {
    const told: string[] = [];
    const observer = ({ type, path }: RunEvent) => told.push(`${type} ${path.join("/")}`);
    const checkout = chain("checkout").link(pay).catch("declined", Declined, refuse);
    await checkout.run(500, { observers: [observer] });
    expect(told.filter((line) => /recovered|link.start/.test(line))).toEqual([
      "link.start checkout/pay",
      "link.start checkout/pay/charge",
      "link.recovered checkout/pay",
      "link.start checkout/declined/refuse",
      "link.start checkout/declined/refuse/note",
      "link.start checkout/declined/refuse/answer",
    ]);
  });

  it("go to the next handler when the handler throws", async () => {
    const worse = new RangeError("worse");
    const checkout = chain("checkout")
      .link(pay)
      .catch(Declined, () => {
        throw worse;
      })
      .recover(RangeError, (error) => error.message);
    expect(checkout(500)).toBe("worse");
  });
});
