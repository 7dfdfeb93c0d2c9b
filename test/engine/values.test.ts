import { describe, expect, it } from "vitest";
import { memberText } from "../../src/formats/member-text.ts";
import { isFault, readText, readValue } from "../../src/formats/read-value.ts";
import type { Column, Notation, Value } from "../../src/programs/program.ts";
import { fc } from "../runtimes/property.ts";

const columnOf = (notation: Notation): Column => ({ name: "x", type: "number", notation });
const refused = "refused";

/** What a text that is not JSON reads as. */
function textValue(notation: Notation, text: string | null): Value {
  const value = readText(columnOf(notation), text);
  return isFault(value) ? refused : value;
}

describe("a value from a text", () => {
  it("is a number in JSON's grammar, with a plus, leading zeros, or a point at either end", () => {
    const good = ["1", "-1.5", "+1.5", "007", ".5", "5.", "1e3", "1E-2", "-0"];
    expect(good.map((text) => textValue("f64", text))).toEqual([1, -1.5, 1.5, 7, 0.5, 5, 1000, 0.01, -0]);
    for (const text of [
      "",
      " 1",
      "1 ",
      ".",
      "+",
      "1,5",
      "0x10",
      "NaN",
      "Infinity",
      "1e",
      "1_000",
      "--1",
      "1n",
    ])
      expect(textValue("f64", text), text).toBe(refused);
  });

  it("is true or false in any case", () => {
    expect(["true", "TRUE", "False"].map((text) => textValue("boolean", text))).toEqual([true, true, false]);
    for (const text of ["1", "yes", "t", ""]) expect(textValue("boolean", text), text).toBe(refused);
  });

  it("is a whole number of 32 bits", () => {
    expect(
      ["2147483647", "-2147483648", "+007", "1.0", "1e3", "-0"].map((text) => textValue("i32", text)),
    ).toEqual([2147483647, -2147483648, 7, 1, 1000, 0]);
    for (const text of ["2147483648", "-2147483649", "0.5", "1e10", ""])
      expect(textValue("i32", text), text).toBe(refused);
  });

  it("is a whole number of 64 bits, exactly", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(2n ** 63n) - 9n, max: 2n ** 63n + 9n }),
        fc.constantFrom("", "0", "000"),
        (value, zeros) => {
          const text = (value < 0n ? "-" : "") + zeros + String(value).replace("-", "");
          const fits = BigInt.asIntN(64, value) === value;
          expect(textValue("i64", text)).toBe(fits ? value : refused);
          expect(textValue("digits", text)).toBe(fits ? String(value) : refused);
        },
      ),
    );
    expect([textValue("i64", "1e3"), textValue("i64", "2.0")]).toEqual([1000n, 2n]);
    for (const text of ["", "1.5", "1e19", "9007199254740993.0", "0x1", "1n"])
      expect(textValue("i64", text), text).toBe(refused);
  });

  it("is a moment: a date-time, or a number in the column's unit", () => {
    expect(textValue("milliseconds", "1970-01-02")).toBe(86_400_000);
    expect(textValue("milliseconds", "1500")).toBe(1500);
    expect(textValue("seconds", "1.5")).toBe(1500);
    expect(textValue("seconds", "1970-01-01T00:00:01+00:00")).toBe(1000);
    for (const text of ["", "soon", "1970-13-01", "1e300"])
      expect(textValue("seconds", text), text).toBe(refused);
  });

  it("is the text itself, even the empty one", () => {
    expect(textValue("text", "")).toBe("");
  });

  it("is absent where there is no text: null, the default, or a fault", () => {
    expect(textValue("f64", null)).toBe(null);
    expect(readText({ ...columnOf("f64"), default: 5 }, null)).toBe(5);
    expect(readText({ ...columnOf("f64"), required: true }, null)).toEqual({
      field: "x",
      reason: 'field "x": expected a number, got null',
    });
  });

  it("shows no more than the beginning of what does not fit", () => {
    const { reason } = readText(columnOf("f64"), "x".repeat(1000)) as { reason: string };
    expect(reason).toBe(`field "x": expected a number or null, got "${"x".repeat(39)}…`);
    const whole = readValue(columnOf("i64"), 1e300, `{"x":1${"0".repeat(300)}}`) as { reason: string };
    expect(whole.reason).toBe(
      `field "x": expected a whole number of 64 bits or null, got 1${"0".repeat(39)}…`,
    );
  });
});

describe("a value from a value", () => {
  it("is taken from what a program may hold, too: a bigint, a Date", () => {
    expect(readValue(columnOf("i64"), 2n ** 63n - 1n)).toBe(2n ** 63n - 1n);
    expect(readValue(columnOf("milliseconds"), new Date(7))).toBe(7);
    expect(readValue(columnOf("i64"), 2n ** 63n)).toMatchObject({
      reason: expect.stringContaining("9223372036854775808"),
    });
    expect(isFault(readValue(columnOf("milliseconds"), new Date(Number.NaN)))).toBe(true);
    for (const value of [true, [], {}, Symbol.iterator, () => 1, Number.NaN])
      expect(isFault(readValue(columnOf("milliseconds"), value))).toBe(true);
  });

  it("is not taken from a number that is already rounded, unless the source has its digits", () => {
    expect(isFault(readValue(columnOf("i64"), 2 ** 53))).toBe(true);
    expect(readValue(columnOf("i64"), 2 ** 53, '{"x":9007199254740993}')).toBe(9007199254740993n);
  });
});

describe("memberText", () => {
  it("gives the text of the last member of a name and of an object its bracket", () => {
    const name = fc.constantFrom("x", "y", 'a "quoted": name', "\\", "{");
    const nested = fc.jsonValue().map((value) => ({ inner: [value, { x: 1, y: "x" }] }));
    const text = fc.oneof(
      fc.bigInt().map(String),
      fc.string().map((value) => JSON.stringify(value)),
      fc.constantFrom("true", "null", "-1.5e3"),
      nested.map((value) => JSON.stringify(value, null, 1)),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(name, text), { minLength: 1 }),
        fc.constantFrom("", " "),
        (members, space) => {
          const parts = members.map(
            ([key, value]) => `${space}${JSON.stringify(key)}${space}:${space}${value}${space}`,
          );
          for (const wanted of ["x", "y", "\\"]) {
            const last = members.findLast(([key]) => key === wanted)?.[1];
            const found = memberText(`${space}{${parts.join()}}`, wanted);
            expect(found).toBe(last?.startsWith("{") ? "{" : last);
          }
        },
      ),
    );
  });

  it("knows a name however it is written", () => {
    expect(memberText('{"\\u0078":1,"b":{"x":2},"c":["x",3]}', "x")).toBe("1");
  });
});
