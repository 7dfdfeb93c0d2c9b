import {
  type Answer,
  approximateCountDistinct,
  columns,
  count,
  countDistinct,
  first,
  histogram,
  max,
  mean,
  ndjson,
  plan,
  planFrom,
  quantile,
  schema,
  sum,
  variance,
} from "modulink-edge/transform";
import { describe, expect, it } from "vitest";

const Reading = schema({ sensor: "dictionary", celsius: "f64", id: "i64" });
const read = ndjson(Reading);
const lines =
  '{"sensor":"a","celsius":2,"id":1}\n{"sensor":"b","celsius":4,"id":2}\n{"sensor":null,"celsius":6}\n';

describe.each(["reference", "wasm", "wasm-simd"] as const)("a group of all rows on %s", (engine) => {
  const start = plan(Reading, { engine });
  const totals = start.groupBy([], {
    n: count(),
    ids: count("id"),
    mean: mean("celsius"),
    most: max("sensor"),
  });
  const all = { n: 3, ids: 2, mean: 4, most: "b" };

  it("is one row without a key", async () => {
    const { rows } = await totals(read(lines));
    expect(rows).toEqual([all]);
    const found: { n: number; mean: number | null } | undefined = rows[0];
    // @ts-expect-error the row has no key
    expect(rows[0]?.sensor).toBe(undefined);
    expect(Object.keys(Object(found))).toEqual(["n", "ids", "mean", "most"]);
  });

  it("is one row even of nothing: counts of 0, and nulls", async () => {
    const built = start
      .filter((row) => row.celsius.gt(100))
      .groupBy([], {
        n: count(),
        ids: count("id"),
        different: countDistinct("sensor"),
        about: approximateCountDistinct("sensor"),
        total: sum("id"),
        mean: mean("celsius"),
        spread: variance("celsius"),
        most: max("sensor"),
        first: first("id"),
        middle: quantile("celsius", 0.5),
        bins: histogram("celsius", { bounds: [0, 10] }),
      });
    const nothing = {
      n: 0,
      ids: 0,
      different: 0,
      about: 0,
      total: null,
      mean: null,
      spread: null,
      most: null,
      first: null,
      middle: null,
      bins: [0, 0, 0],
    };
    for (const text of ["", "\n", lines]) expect((await built(read(text))).rows).toEqual([nothing]);
  });

  it("may be at any place of a plan, and of a group of groups", async () => {
    const pupils = start
      .groupBy("sensor", { n: count() })
      .filter((row) => row.n.ge(1))
      .groupBy([], { sensors: count(), n: sum("n") })
      .derive({ each: (row) => row.n.div(row.sensors) });
    expect((await pupils(read(lines))).rows).toEqual([{ sensors: 3, n: 3, each: 1 }]);
    expect((await pupils(read(""))).rows).toEqual([{ sensors: 0, n: null, each: null }]);
  });

  it("is the same in every form", async () => {
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    expect(text((await totals.encode(read(lines))).ndjson)).toBe(`${JSON.stringify(all)}\n`);
    expect(text((await totals.encode(read(""), { to: "csv" })).csv)).toBe("n,ids,mean,most\r\n0,0,,\r\n");
    const set = await totals.columns(
      columns(Reading)({ celsius: Float64Array.of(1, 3), sensor: ["a", null], id: [1n, 2n] }),
    );
    expect([set.size, set.columns.n.values, set.columns.mean.values]).toEqual([
      1,
      Float64Array.of(2),
      Float64Array.of(2),
    ]);
    const opened = totals.open({ from: read });
    expect(opened.partial().rows).toEqual([{ n: 0, ids: 0, mean: null, most: null }]);
    opened.push(new TextEncoder().encode(lines));
    expect(opened.partial().rows).toEqual([all]);
    expect(opened.finish().rows).toEqual([all]);
  });

  it("is one group of many batches, whatever is left of each", async () => {
    const many = Array.from({ length: 5000 }, (_, i) => `{"celsius":${i}}\n`).join("");
    const built = start
      .filter((row) => row.celsius.mod(7).eq(0))
      .groupBy([], { n: count(), sum: sum("celsius") });
    expect((await built(read(many))).rows).toEqual([{ n: 715, sum: (7 * 714 * 715) / 2 }]);
  });

  it("is stored, explained, merged and limited to one group", () => {
    const stored = planFrom(JSON.parse(JSON.stringify(totals)), { engine, maxGroups: 1 });
    expect((stored(read(lines) as never) as Answer<unknown>).rows).toEqual([all]);
    expect(totals.explain()).toContain("\ngroup all rows\n");
    expect(totals.explain({ as: "data" }).groups?.keys).toEqual([]);
    expect(totals.limit(1).groupBy([], { n: count() }).explain()).toContain("then group all rows  [host]");
    expect(totals.merge([]).rows).toEqual([{ n: 0, ids: 0, mean: null, most: null }]);
  });

  it("has one aggregate at least, and the keys of others differ", () => {
    expect(() => start.groupBy([], {})).toThrow("groupBy: expected at least one key or aggregate, got none");
    expect(() => start.groupBy(["id", "id"], {})).toThrow('groupBy: field "id" is named twice');
  });
});
