import { type Duration, milliseconds } from "modulink-edge";
import { describe, expect, it } from "vitest";
import { fc } from "../runtimes/property.ts";

describe("a duration", () => {
  it.each<[Duration, number]>([
    [0, 0],
    [1.5, 1.5],
    ["250ms", 250],
    ["2s", 2000],
    ["1.5s", 1500],
    [".5s", 500],
    ["5m", 300_000],
    ["1h", 3_600_000],
    ["0h", 0],
  ])("of %s is %d milliseconds", (duration, ms) => {
    expect(milliseconds(duration, "timeout")).toBe(ms);
  });

  it.each([
    "",
    "5",
    "s",
    "-1s",
    "5 s",
    " 5s",
    "5s ",
    "5S",
    "1h30m",
    "1d",
    "1e3ms",
    "NaNms",
    "1.2.3s",
    -1,
    Number.NaN,
    Infinity,
    null,
    undefined,
    true,
    {},
    [],
    [5],
    5n,
  ])("is not %s", (wrong) => {
    expect(() => milliseconds(wrong as never, "timeout")).toThrow(TypeError);
  });

  it("that is wrong is told with the name of its option and what came", () => {
    expect(() => milliseconds("soon" as never, "timeout")).toThrow(/timeout.*soon/);
  });

  it("of any amount and unit is the amount times the unit", () => {
    const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
    const unit = fc.constantFrom(...(Object.keys(units) as (keyof typeof units)[]));
    fc.assert(
      fc.property(fc.nat(), unit, (amount, name) => {
        expect(milliseconds(`${amount}${name}`, "timeout")).toBe(amount * units[name]);
      }),
    );
  });
});
