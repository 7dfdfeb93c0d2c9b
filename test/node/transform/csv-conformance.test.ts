import { readdirSync, readFileSync } from "node:fs";
import type { Answer, FieldDefinition } from "modulink-edge/transform";
import { csv, plan, schema } from "modulink-edge/transform";
import { describe, expect, it } from "vitest";
import { fc } from "../../runtimes/property.ts";
import { readers } from "./csv-readers.mjs";

const spectrum = new URL("../../../node_modules/csv-spectrum/", import.meta.url);
const engines = ["reference", "wasm", "wasm-simd"] as const;

/** A schema of texts in which nothing is null. */
function textsOf(names: readonly string[]) {
  const fields: { [name: string]: FieldDefinition } = {};
  for (const name of names) fields[name] = { type: "string", default: "" };
  return schema(fields);
}

function read(
  names: readonly string[],
  input: string | Uint8Array,
  engine: (typeof engines)[number],
  options = {},
) {
  const Texts = textsOf(names);
  return plan(Texts, { engine })(csv(Texts, options)(input)) as Answer<{ [name: string]: unknown }>;
}

describe.each(engines)("csv-spectrum on %s", (engine) => {
  const files = readdirSync(new URL("csvs/", spectrum));
  // Its quotes stand within cells, which RFC 4180 forbids, and its JSON is of other data.
  const broken = "location_coordinates.csv";

  it.each(files.filter((file) => file !== broken))("%s", (file) => {
    const wanted = JSON.parse(
      readFileSync(new URL(`json/${file.replace(".csv", ".json")}`, spectrum), "utf8"),
    );
    const { rows, report } = read(
      Object.keys(wanted[0]),
      readFileSync(new URL(`csvs/${file}`, spectrum)),
      engine,
    );
    expect(rows).toEqual(wanted);
    expect(report.rejected).toBe(0);
  });

  it(`${broken}: is no CSV unless quotes are nothing special`, () => {
    const bytes = readFileSync(new URL(`csvs/${broken}`, spectrum));
    const names = ["Contact Phone Number", "Location Coordinates", "Cities", "Counties"];
    expect(read(names, bytes, engine).report.rejections).toMatchObject([{ line: 2, column: 22 }]);
    const [, ...records] = bytes.toString().split("\n");
    expect(read(names, bytes, engine, { quote: false }).rows.map((row) => Object.values(row))).toEqual(
      records.map((record) => record.split(",")),
    );
  });
});

const text = fc.string({
  unit: fc.constantFrom("a", "é", "😀", '"', ",", "\n", "\r\n", " ", "\t", "'"),
  maxLength: 8,
});
const tables = fc
  .integer({ min: 2, max: 5 })
  .chain((columns) =>
    fc.array(fc.array(text, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 8 }),
  );

describe("CSV by RFC 4180", () => {
  it("reads as papaparse, csv-parse and d3-dsv read it, and as it was meant", () => {
    const quotes = fc.boolean();
    fc.assert(
      fc.property(tables, fc.constantFrom("\n", "\r\n"), quotes, (table, newline, always) => {
        const cell = (value: string) =>
          always || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
        const body = table.map((row) => row.map(cell).join(",")).join(newline) + newline;
        const names = (table[0] as string[]).map((_, i) => `c${i}`);
        for (const engine of engines) {
          const { rows, report } = read(names, body, engine, { header: names });
          expect(report.rejected).toBe(0);
          expect(rows.map((row) => Object.values(row))).toEqual(table);
        }
        for (const other of Object.values(readers)) expect(other(body, newline)).toEqual(table);
      }),
      { numRuns: 300 },
    );
  });
});
