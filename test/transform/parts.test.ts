import type { Answer, PlanState } from "modulink-edge/transform";
import {
  count,
  countDistinct,
  first,
  histogram,
  last,
  max,
  mean,
  ndjson,
  plan,
  schema,
  sum,
} from "modulink-edge/transform";
import { describe, expect, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";
import { cut } from "./generate.ts";

const Mark = schema({ pupil: "dictionary", subject: "string", points: "f64", at: "timestamp" });
const marks = plan(Mark);
const opening = { from: ndjson(Mark) };

const grouped = {
  n: count(),
  sum: sum("points"),
  mean: mean("points"),
  max: max("subject"),
  first: first("points"),
  last: last("subject"),
  different: countDistinct("points"),
  bins: histogram("points", { bounds: [2, 4] }),
} as const;
const perSubject = [{ subject: "math", weight: 2 }];

/** Plans that parts of an input can be read for, apart from each other. */
const mergeable = {
  rows: marks.filter((row) => row.points.gt(2)).derive({ double: (row) => row.points.mul(2) }),
  groups: marks.groupBy(["pupil", "subject"], grouped),
  "one group of all rows": marks.filter((row) => row.points.gt(3)).groupBy([], grouped),
  "one group behind a join": marks
    .join(perSubject, { on: "subject", kind: "inner" })
    .groupBy([], { n: count(), points: sum("points") }),
  "groups of groups": marks.groupBy("pupil", { n: count() }).groupBy("n", { pupils: count() }),
  "the best groups": marks.groupBy("pupil", { n: count() }).topK(2, { field: "n", descending: true }),
  limit: marks.limit(3, 2),
  "a group behind a limit": marks.limit(5).groupBy("pupil", grouped),
  sort: marks.sort("points", { field: "pupil", descending: true }),
  topK: marks.topK(3, "points"),
  distinct: marks.distinct("pupil", "points"),
  "a group behind a join": marks
    .join(perSubject, { on: "subject", kind: "left" })
    .groupBy("weight", { n: count() }),
  windows: marks.window("at", { every: 3 }).groupBy("pupil", grouped),
  "windows that wait": marks.window("at", { every: 2, offset: 1, lateness: 4 }).groupBy([], grouped),
  "windows that overlap": marks.window("at", { every: 2, size: 6 }).groupBy(["subject", "pupil"], grouped),
  "windows that overlap and wait": marks
    .window("at", { every: 1, size: 4, lateness: 2 })
    .groupBy("pupil", grouped),
  "windows behind a join": marks
    .join(perSubject, { on: "subject" })
    .window("at", { every: 3, size: 6, lateness: 1 })
    .groupBy("weight", { n: count(), points: sum("points") })
    .filter((row) => row.n.gt(1)),
  "windows of groups": marks
    .groupBy(["pupil", "at"], { points: sum("points") })
    .window("at", { every: 3 })
    .groupBy("pupil", { n: count() }),
  "groups of windows": marks
    .window("at", { every: 3 })
    .groupBy("pupil", { n: count() })
    .groupBy("n", { windows: count() }),
  sessions: marks.window("at", { gap: 2, lateness: 3 }).groupBy("pupil", grouped),
  "sessions that are given anew": marks
    .filter((row) => row.points.gt(0))
    .window("at", { gap: 2, late: "update", allowedLateness: 6 })
    .groupBy("pupil", grouped),
  "a limit behind a sort": marks
    .sort("points")
    .filter((row) => row.points.gt(1))
    .limit(2),
};

const line = fc
  .record({
    pupil: fc.constantFrom("Ada", "Bob", "Eve"),
    subject: fc.constantFrom("math", "art", null),
    points: fc.option(fc.integer({ min: 0, max: 5 })),
    at: fc.integer({ min: 0, max: 20 }),
  })
  .map((record) => `${JSON.stringify(record)}\n`);
const lines = fc.array(fc.oneof({ weight: 8, arbitrary: line }, fc.constantFrom("nonsense\n", "\n")), {
  maxLength: 20,
});

const bytes = (text: string) => new TextEncoder().encode(text);
const throughJson = (state: PlanState): PlanState => JSON.parse(JSON.stringify(state));

/** Reads one part in two pieces, saved and put back between them. */
function partOf(built: (typeof mergeable)[keyof typeof mergeable], text: string): PlanState {
  const all = bytes(text);
  const [one = all, two = bytes("")] = cut(all, [Math.ceil(all.length / 2) || 1, 1 << 20]);
  const part = built.part(opening);
  part.push(one);
  const again = built.part({ ...opening, state: throughJson(part.save()) });
  again.push(two);
  return throughJson(again.finish());
}

describe("parts of an input", () => {
  for (const [name, built] of Object.entries(mergeable)) {
    it(`give the answer of the whole: ${name}`, () => {
      fc.assert(
        fc.property(fc.array(lines, { maxLength: 4 }), (parts) => {
          const whole = built(opening.from(bytes(parts.flat().join("")))) as Answer<unknown>;
          const merged = built.merge(parts.map((part) => partOf(built as never, part.join(""))));
          expect(merged.rows).toEqual(whole.rows);
          if (!name.includes("limit"))
            expect({ ...merged.report, engine: "" }).toEqual({ ...whole.report, engine: "" });
        }),
        { numRuns: cases(60) },
      );
    });
  }

  it("are refused by steps that need all rows in their order, by their names", () => {
    const scored = marks.zScore("points", { as: "score" });
    expect(() => scored.part(opening)).toThrow(
      'merge: the step "zScore of points" judges each row by those before it and needs all rows in their order, so parts cannot be merged',
    );
    expect(() => marks.ewma("points", { as: "smooth", alpha: 0.5, by: "pupil" }).merge([])).toThrow(
      'merge: the step "ewma of points by pupil" judges each row by those before it',
    );
  });

  it("must have been finished to be merged", () => {
    const part = mergeable.groups.part(opening);
    expect(() => mergeable.groups.merge([part.save()])).toThrow(
      "state: expected one of a part that was finished, got one of a part that goes on",
    );
    const state = part.finish();
    expect(() => part.push(bytes(""))).toThrow("plan: it was finished");
    expect(mergeable.groups.merge([state]).rows).toEqual([]);
    expect(() => mergeable.limit.merge([state])).toThrow("got one of another plan");
  });
});
