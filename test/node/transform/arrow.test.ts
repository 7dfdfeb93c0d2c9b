import * as library from "apache-arrow";
import type { Answer, ColumnAnswer } from "modulink-edge/transform";
import {
  arrow,
  arrowTable,
  columns,
  count,
  histogram,
  plan,
  records,
  schema,
  sum,
} from "modulink-edge/transform";
import { describe, expect, it } from "vitest";

const Mixed = schema({
  x: "f64",
  i: "i32",
  l: "i64",
  b: "boolean",
  t: "timestamp",
  k: "dictionary",
  s: "string",
});
const { vectorFromArray: vector } = library;
const table = new library.Table({
  x: vector([1.5, null, -0], new library.Float64()),
  i: vector([1, 2, null], new library.Int8()),
  l: vector([2n ** 60n, null, -1n], new library.Int64()),
  b: vector([true, false, null], new library.Bool()),
  t: vector([new Date(5), null, new Date(7)], new library.TimestampMillisecond()),
  k: vector(["a", "b", null], new library.Dictionary(new library.Utf8(), new library.Int32())),
  s: vector(["☃", null, ""], new library.Utf8()),
  other: vector([1, 2, 3], new library.Int32()),
});
const rows = [
  { x: 1.5, i: 1, l: 2n ** 60n, b: true, t: 5, k: "a", s: "☃" },
  { x: null, i: 2, l: null, b: false, t: null, k: "b", s: null },
  { x: -0, i: null, l: -1n, b: null, t: 7, k: null, s: "" },
];

for (const engine of ["reference", "wasm", "wasm-simd"] as const) {
  const start = plan(Mixed, { engine });

  describe(`Arrow on ${engine}`, () => {
    it("is read from tables, from their bytes, and batch by batch", async () => {
      const bytes = library.tableToIPC(table, "stream");
      const again = library.tableFromIPC(bytes);
      const reader = await library.RecordBatchReader.from(bytes);
      for (const input of [table, again, again.batches, reader])
        expect(((await start(arrow(Mixed)(input as never))) as Answer<object>).rows).toEqual(rows);
    });

    it("rejects rows whose values have another type, and reads other numbers as they are", () => {
      const odd = new library.Table({
        x: vector([0.5, 1.5], new library.Float16()),
        i: vector([2 ** 31, 7], new library.Float64()),
        b: vector(["yes", null], new library.Utf8()),
      });
      const { rows: found, report } = start.select("x", "i")(arrow(Mixed)(odd)) as Answer<object>;
      expect(found).toEqual([{ x: 1.5, i: 7 }]);
      expect(report.rejections[0]).toMatchObject({ line: 1, field: "i" });
    });

    it("is written from columns", () => {
      const { columns: found } = start.columns(records(Mixed)(rows)) as ColumnAnswer<never>;
      const bytes = library.tableToIPC(arrowTable(found, library));
      expect((start(arrow(Mixed)(library.tableFromIPC(bytes))) as Answer<object>).rows).toEqual(rows);
      const grouped = start.groupBy("b", { n: count(), bins: histogram("x", { bounds: [0] }), l: sum("l") });
      const groups = (grouped.columns(records(Mixed)(rows)) as ColumnAnswer<never>).columns;
      const read = library.tableFromIPC(library.tableToIPC(arrowTable(groups, library)));
      expect([...(read.getChild("bins")?.get(0) ?? [])]).toEqual([0, 1]);
      expect([...(read.getChild("n") ?? [])]).toEqual([1, 1, 1]);
    });
  });
}

it("Arrow must be Arrow, and hold columns that the schema names", () => {
  expect(() => arrow(Mixed)(7 as never)).toThrow("arrow: expected a table or record batches, got a number");
  expect(() => arrow(Mixed)(new Uint8Array(8) as never)).toThrow("tableFromIPC makes a table of bytes");
  expect(() => plan(Mixed)(arrow(Mixed)([{}] as never))).toThrow(
    "arrow: expected a table or a record batch, got an object",
  );
  const other = library.tableFromArrays({ other: [1] });
  expect(() => plan(Mixed)(arrow(Mixed)(other))).toThrow("columns: expected at least one of x, i,");
  expect(() =>
    plan(Mixed)
      .open({ from: columns(Mixed) })
      .push(7 as never),
  ).toThrow("columns: expected at least one of");
});
