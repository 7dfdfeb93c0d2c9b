import { linearize, type Operation } from "modulink-edge/testing";
import { describe, expect, it } from "vitest";
import { fc } from "../runtimes/property.ts";

type Input = readonly ["write", number] | readonly ["read"];
type History = Operation<Input, number | undefined>[];

const register = {
  initial: 0,
  step: (state: number, [name, value = 0]: Input) =>
    name === "write" ? { state: value, output: undefined } : { state, output: state },
};

const write = (value: number, start: number, end: number) =>
  ({ input: ["write", value], start, end }) as Operation<Input, number | undefined>;
const read = (output: number, start: number, end: number) =>
  ({ input: ["read"], output, start, end }) as Operation<Input, number | undefined>;

/** Every order of a list. */
function orders<Item>(items: readonly Item[]): Item[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, at) => orders(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));
}

/** The definition itself: some order that the times allow explains every answer. */
function explained(history: History): boolean {
  return orders(history).some((order) => {
    let state = register.initial;
    return order.every((one, at) => {
      if (order.slice(0, at).some((earlier) => one.end < earlier.start)) return false;
      const made = register.step(state, one.input);
      state = made.state;
      return made.output === one.output;
    });
  });
}

describe("linearize", () => {
  it("explains operations that overlap", () => {
    const history = [write(1, 0, 5), read(1, 1, 2), write(2, 3, 8), read(2, 4, 6), read(2, 9, 10)];
    expect(linearize(history, register)).toEqual(history);
  });

  it("refuses a read of what was written over before the read began", () => {
    expect(linearize([write(1, 0, 1), write(2, 2, 3), read(1, 4, 5)], register)).toBeUndefined();
  });

  it("refuses two readers that see two writes in different orders", () => {
    const history = [write(1, 0, 10), write(2, 0, 10), read(1, 1, 2), read(2, 3, 4), read(1, 5, 6)];
    expect(linearize(history, register)).toBeUndefined();
  });

  it("lets what nobody heard of happen late, or not at all", () => {
    const unheard = write(7, 0, Infinity);
    expect(linearize([unheard, read(0, 1, 2)], register)).toBeDefined();
    expect(linearize([unheard, read(0, 1, 2), read(7, 3, 4)], register)).toBeDefined();
    expect(linearize([unheard, read(7, 1, 2), read(0, 3, 4)], register)).toBeUndefined();
  });

  it("answers as the definition does", () => {
    const operation = fc
      .tuple(
        fc.boolean(),
        fc.integer({ min: 0, max: 2 }),
        fc.integer({ min: 0, max: 9 }),
        fc.integer({ min: 1, max: 6 }),
      )
      .map(([writes, value, start, length]) =>
        writes ? write(value, start, start + length) : read(value, start, start + length),
      );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 6 }), (history) => {
        expect(linearize(history, register) !== undefined).toBe(explained(history));
      }),
      { numRuns: 300 },
    );
  });
});
