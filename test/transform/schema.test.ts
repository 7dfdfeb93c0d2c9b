import { ndjson, plan, schema, type Timestamp } from "modulink-edge/transform";
import { describe, expect, it } from "vitest";

describe("schema", () => {
  it("names the field, what was expected and what came when a definition is wrong", () => {
    const wrong: readonly [() => unknown, string][] = [
      [
        // @ts-expect-error there is no such type
        () => schema({ a: "float" }),
        'schema: field "a": expected one of f64, i32, i64, boolean, timestamp, dictionary, string, got float',
      ],
      // @ts-expect-error there is no such type
      [() => schema({ a: { type: "f32" } }), 'schema: field "a": expected one of f64, i32,'],
      // @ts-expect-error a definition is no list
      [() => schema({ a: ["f64"] }), "string, got an array"],
      // @ts-expect-error null is no definition
      [() => schema({ a: null }), "string, got null"],
      // @ts-expect-error a definition has a type
      [() => schema({ a: { required: true } }), "string, got undefined"],
      [
        () => schema({ a: { type: "f64", nullable: true } }),
        'schema: field "a": unknown option "nullable"; the options are type, default, required, unit, as',
      ],
      [
        () => schema({ a: JSON.parse('{"type":"f64","__proto__":1}') }),
        'schema: field "a": unknown option "__proto__"',
      ],
      [
        () => schema({ a: JSON.parse('{"type":"f64","constructor":1}') }),
        'schema: field "a": unknown option "constructor"',
      ],
      [
        // @ts-expect-error a field that need not be there is not marked
        () => schema({ a: { type: "f64", required: false } }),
        'schema: field "a": required: expected true, got false',
      ],
      [
        // @ts-expect-error there is no such unit
        () => schema({ a: { type: "timestamp", unit: "us" } }),
        'schema: field "a": unit: expected "ms" or "s", got us',
      ],
      [
        // @ts-expect-error only timestamps have a unit
        () => schema({ a: { type: "f64", unit: "s" } }),
        'schema: field "a": unit: expected none, as the type is f64, not timestamp',
      ],
      [
        // @ts-expect-error only integers of 64 bits have two forms
        () => schema({ a: { type: "i32", as: "string" } }),
        'schema: field "a": as: expected none, as the type is i32, not i64',
      ],
      [
        // @ts-expect-error there is no such form
        () => schema({ a: { type: "i64", as: "number" } }),
        'schema: field "a": as: expected "bigint" or "string", got number',
      ],
      [
        // @ts-expect-error a default has the field's type
        () => schema({ a: { type: "f64", default: "1" } }),
        'schema: default of field "a": expected a number, got a string',
      ],
      [
        () => schema({ a: { type: "f64", default: Number.NaN } }),
        'schema: default of field "a": expected a finite number, got NaN',
      ],
      [
        () => schema({ a: { type: "i32", default: 0.5 } }),
        'schema: default of field "a": expected a whole number of 32 bits, got 0.5',
      ],
      [
        () => schema({ a: { type: "i64", default: 2n ** 63n } }),
        'schema: default of field "a": expected a whole number of 64 bits, got 9223372036854775808',
      ],
      [
        () => schema({ a: { type: "timestamp", default: "yesterday" } }),
        'schema: default of field "a": expected an ISO 8601 date-time or a number of milliseconds, got "yesterday"',
      ],
      [
        () => schema({ a: { type: "timestamp", default: new Date(Number.NaN) } }),
        'schema: default of field "a": expected an ISO 8601 date-time or a number of milliseconds, got nothing',
      ],
      [
        // @ts-expect-error null is what a field without default holds
        () => schema({ a: { type: "f64", default: null } }),
        'schema: default of field "a": expected a number, got null',
      ],
      [
        () => schema({ a: { type: "f64", required: true, default: 1 } }),
        'schema: field "a": expected either required or a default, got both',
      ],
      [() => schema({}), "schema: expected at least one field, got none"],
      [
        () => schema(JSON.parse('{"__proto__":"f64"}')),
        'field "__proto__" cannot be a property of a row; rename it',
      ],
    ];
    for (const [build, message] of wrong) expect(build, message).toThrow(message);
    for (const [build] of wrong) expect(build).toThrow(TypeError);
  });

  it("keeps definitions as plain data in one form, so that JSON gives the same schema", () => {
    const Order = schema({
      a: { type: "f64" },
      b: { type: "timestamp", unit: "ms" },
      c: { unit: "s", default: new Date(1500), type: "timestamp" },
      d: { as: "bigint", default: 5n, type: "i64" },
      e: { as: "string", type: "i64", required: true },
    });
    expect(Order.fields).toEqual({
      a: "f64",
      b: "timestamp",
      c: { type: "timestamp", unit: "s", default: "1970-01-01T00:00:01.500Z" },
      d: { type: "i64", default: "5" },
      e: { type: "i64", required: true, as: "string" },
    });
    const again = schema(JSON.parse(JSON.stringify(Order.fields)) as typeof Order.fields);
    expect(JSON.stringify(again)).toBe(JSON.stringify(Order));
    const source = ndjson(again)('{"e":1}\n') as never;
    expect(plan(Order)(source)).toMatchObject({ rows: [{ c: 1500, d: 5n, e: "1" }] });
  });

  it("refuses a source whose fields have other options", () => {
    const Seconds = schema({ at: { type: "timestamp", unit: "s" } });
    const Milliseconds = schema({ at: "timestamp" });
    expect(() => plan(Seconds)(ndjson(Milliseconds)(""))).toThrow("plan: expected a source of");
  });

  it("infers rows: what is required or has a default is never null", async () => {
    const Order = schema({
      id: { type: "i64", required: true },
      ref: { type: "i64", as: "string" },
      n: { type: "i32", default: 0 },
      at: "timestamp",
    });
    const [row] = (await plan(Order)(ndjson(Order)('{"id":1,"at":2}\n'))).rows;
    const id: bigint | undefined = row?.id;
    const ref: string | null | undefined = row?.ref;
    const n: number | undefined = row?.n;
    const at: Timestamp | null | undefined = row?.at;
    const time: number | null | undefined = at;
    // @ts-expect-error an integer of 64 bits is no number
    const number: number | undefined = row?.id;
    // @ts-expect-error it is neither required nor has a default
    const text: string | undefined = row?.ref;
    expect([id, ref, n, time, number, text]).toEqual([1n, null, 0, 2, 1n, null]);
  });
});
