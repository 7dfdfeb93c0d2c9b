import { count, ndjson, plan, planFrom, quantile, schema, sum } from "modulink-edge/transform";
import { describe, expect, it } from "vitest";

const Reading = schema({ at: "timestamp", sensor: "dictionary", celsius: "f64", note: "string" });

describe("explain", () => {
  it("tells what is read, what is computed where, and what becomes of the rows", () => {
    const built = plan(Reading, { engine: "wasm" })
      .derive({ fahrenheit: (row) => row.celsius.mul(1.8).add(32), name: (row) => row.sensor.upper() })
      .filter((row) => row.fahrenheit.gt(100).and(row.name.ne("ROOF")))
      .groupBy(["name", "sensor"], { n: count(), heat: sum("fahrenheit"), p95: quantile("celsius", 0.95) })
      .derive({ share: (row) => row.heat.div(row.n) })
      .sort({ field: "n", descending: true }, "name")
      .limit(10, 2);
    expect(built.explain().split("\n")).toEqual([
      "engine wasm: as the plan says",
      "read celsius (number), sensor (text)",
      "compute",
      "  $0 = mul(celsius, 1.8)  [module]",
      "  $1 = add($0, 32)  [module]",
      "  $2 = gt($1, 100)  [module]",
      "  $3 = upper(sensor)  [host]",
      '  $4 = ne($3, "ROOF")  [module]',
      "  $5 = and($2, $4)  [module]",
      "keep where $5",
      "group by name, sensor",
      "  n = count()  [module]",
      "  heat = sum(fahrenheit)  [module]",
      "  p95 = quantile(celsius, q 0.95)  [host]",
      "then compute  [host]",
      "then sort by n descending, name  [host]",
      "then limit 10 after 2  [host]",
      "give name (text), sensor (text), n (number), heat (number), p95 (number), share (number)",
    ]);
  });

  it("tells nothing to be in the module when plain TypeScript executes the plan", () => {
    const built = plan(Reading, { engine: "reference" })
      .filter((row) => row.celsius.inSet([1, 2, 3]))
      .window("at", { every: "1m", size: "5m", lateness: "10s" })
      .groupBy("sensor", { n: count("note") });
    expect(built.explain().split("\n")).toEqual([
      "engine reference: as the plan says",
      "read celsius (number), at (timestamp), sensor (text), note (text)",
      "compute",
      "  $0 = inSet(celsius, [1, 2, 3])  [host]",
      "  $1 = minus(at, 0)  [host]",
      "  $2 = div($1, 60000)  [host]",
      "  $3 = floor($2)  [host]",
      "  $4 = mul($3, 60000)  [host]",
      "  $5 = add($4, 0)  [host]",
      "keep where $0",
      "group by windowStart, sensor",
      "  windows of at, lateness 10000, size 300000, every 60000",
      "  n = count(note)  [host]",
      "give windowStart (timestamp), windowEnd (timestamp), sensor (text), n (number)",
    ]);
  });

  it("tells of every step over rows", () => {
    const built = plan(Reading, { engine: "wasm-simd" })
      .zScore("celsius", { as: "score", threshold: 3, by: "sensor" })
      .ewma("celsius", { as: "smooth", halfLife: 10 })
      .join([{ id: "roof", floor: 9 }], { on: { sensor: "id" } })
      .distinct("sensor", "floor")
      .topK(3, { field: "floor", nulls: "first" })
      .sample(2, { seed: 1 })
      .window("at", { gap: "30s" })
      .groupBy([], { n: count() })
      .distinct()
      .filter((row) => row.n.gt(1))
      .select("n");
    expect(built.explain().split("\n")).toEqual([
      "engine wasm-simd: as the plan says",
      "read at (timestamp), sensor (text), celsius (number), note (text)",
      "then zScore of celsius by sensor  [host]",
      "then ewma of celsius  [host]",
      "then left join of 1 rows on sensor = id  [host]",
      "then distinct sensor, floor  [host]",
      "then top 3 by floor nulls first  [host]",
      "then sample of 2  [host]",
      "then select  [host]",
      "then group by session  [host]",
      "then distinct rows  [host]",
      "then compute and filter  [host]",
      "give n (number)",
    ]);
  });

  it("is data, too, and the same for a plan that was stored", () => {
    const built = plan(Reading, { engine: "wasm" })
      .filter((row) => row.celsius.gt(30))
      .select("sensor");
    expect(built.explain({ as: "data" })).toEqual({
      computes: [
        {
          name: "$0",
          value: "gt(celsius, 30)",
          where: "module",
        },
      ],
      engine: "wasm",
      filters: ["$0"],
      gives: [
        {
          name: "sensor",
          type: "text",
        },
      ],
      reads: [
        {
          name: "celsius",
          type: "number",
        },
        {
          name: "sensor",
          type: "text",
        },
      ],
      steps: [],
      why: "as the plan says",
    });
    const stored = planFrom(JSON.parse(JSON.stringify(built)), { engine: "wasm" });
    expect(stored.explain()).toBe(built.explain());
    // @ts-expect-error there is no such form
    expect(() => built.explain({ as: "html" })).toThrow('as: expected one of text, data, got "html"');
  });

  it("says which engine runs, and why, as the report does", async () => {
    const built = plan(Reading);
    const { engine, why } = built.explain({ as: "data" });
    expect(["wasm-simd", "wasm", "reference"]).toContain(engine);
    expect(built.explain().split("\n")[0]).toBe(`engine ${engine}: ${why}`);
    const many = '{"celsius":1}\n'.repeat(200_000);
    expect((await built(ndjson(Reading)(many))).report.engine).toBe(engine);
  });
});
