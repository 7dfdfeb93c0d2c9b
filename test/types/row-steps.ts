// Which rows leave the steps over whole rows, and what the compiler refuses. Nothing here runs: `tsc` on the tests is the test.
import { histogram, type PlanBuilder, plan, planFrom, schema } from "modulink-edge/transform";
import { exactly } from "./exactly.ts";

const Reading = schema({
  sensor: { type: "dictionary", required: true },
  at: "timestamp",
  celsius: "f64",
  big: "i64",
  open: "boolean",
});
const readings = plan(Reading);
const places = [
  { id: "roof", floor: 9, since: new Date(0) },
  { id: "cellar", floor: null, since: new Date(0) },
];

declare function rowOf<Out>(of: PlanBuilder<never, Out>): Out;
const row = <Out>(of: { readonly toJSON: unknown } & PlanBuilder<never, Out>): Out => rowOf(of);

export function rows(): void {
  const same = readings as unknown as PlanBuilder<never, { sensor: string; celsius: number | null }>;
  exactly<{ sensor: string; celsius: number | null }>()(row(same.sort("sensor")));
  exactly<{ sensor: string; celsius: number | null }>()(
    row(same.topK(3, { field: "celsius", nulls: "first" })),
  );
  exactly<{ sensor: string; celsius: number | null }>()(
    row(same.distinct("sensor").sample(5, { seed: 1 }).limit(2)),
  );
  exactly<{ sensor: string; celsius: number | null; floor: number | null; since: number | null }>()(
    row(same.join(places, { on: { sensor: "id" } })),
  );
  exactly<{ sensor: string; celsius: number | null; floor: number | null; since: number }>()(
    row(same.join(places, { on: { sensor: "id" }, kind: "inner" })),
  );
  exactly<{ sensor: string; celsius: number | null; p_floor: number | null; p_since: number }>()(
    row(same.join(places, { on: { sensor: "id" }, kind: "inner", prefix: "p_" })),
  );
  exactly<{ sensor: string; celsius: number | null; z: number | null }>()(
    row(same.zScore("celsius", { as: "z" })),
  );
  exactly<{ sensor: string; celsius: number | null; z: number | null; anomaly: boolean | null }>()(
    row(same.zScore("celsius", { as: "z", threshold: 3, by: "sensor", window: 10 })),
  );
  exactly<{ sensor: string; celsius: number | null; s: number | null; odd: boolean | null }>()(
    row(same.ewma("celsius", { as: "s", alpha: 0.5, threshold: 3, mark: "odd" })),
  );
  // what a step adds is known to the next one
  readings.zScore("celsius", { as: "z", threshold: 2 }).filter((r) => r.anomaly.and(r.z.gt(0)));
}

export function orders(): void {
  // @ts-expect-error the field is not in the row
  readings.sort("kelvin");
  // @ts-expect-error an order needs a key
  readings.sort();
  // @ts-expect-error there is no such place for null
  readings.sort({ field: "celsius", nulls: "middle" });
  // @ts-expect-error the option has another name
  readings.sort({ field: "celsius", desc: true });
  // @ts-expect-error the number of rows comes first
  readings.topK("celsius");
  // @ts-expect-error an order needs a key
  readings.topK(3);
  // @ts-expect-error the field is not in the row
  readings.distinct("sensor", "kelvin");
  const lists = readings.groupBy("sensor", { bins: histogram("celsius", { bounds: [0] }) });
  // @ts-expect-error lists have no order
  lists.sort("bins");
  // @ts-expect-error lists are not compared
  lists.distinct("bins");
}

export function joins(): void {
  // @ts-expect-error the table has no such field
  readings.join(places, { on: { sensor: "name" } });
  // @ts-expect-error the row has no such field
  readings.join(places, { on: { id: "id" } });
  // @ts-expect-error the names differ in the row and the table
  readings.join(places, { on: "sensor" });
  // @ts-expect-error there is no such kind
  readings.join(places, { on: { sensor: "id" }, kind: "outer" });
  // @ts-expect-error what must be equal must be said
  readings.join(places, { kind: "inner" });
  // @ts-expect-error a table is a list of rows
  readings.join("places", { on: { sensor: "id" } });
}

export function scores(): void {
  // @ts-expect-error a text has no score
  readings.zScore("sensor", { as: "z" });
  // @ts-expect-error a score needs a name
  readings.zScore("celsius", { threshold: 3 });
  // @ts-expect-error the name is taken
  readings.zScore("celsius", { as: "sensor" });
  // @ts-expect-error a threshold is a number
  readings.zScore("celsius", { as: "z", threshold: "3" });
  // @ts-expect-error the field is not in the row
  readings.zScore("celsius", { as: "z", by: "room" });
  // @ts-expect-error without a threshold there is no mark
  readings.zScore("celsius", { as: "z" }).filter((r) => r.anomaly);
  // @ts-expect-error an average needs a weight
  readings.ewma("celsius", { as: "s" });
  // @ts-expect-error either a weight or a half-life
  readings.ewma("celsius", { as: "s", alpha: 0.5, halfLife: 3 });
  // @ts-expect-error a seed is a number
  readings.sample(3, { seed: "x" });
}

export function stored(): void {
  const known = planFrom<{ x: number | null }, { y: string }>({});
  // @ts-expect-error what a stored plan gives is what its reader says
  known.explain({ as: "rows" });
  // @ts-expect-error its steps are done
  known.filter(() => true);
}
