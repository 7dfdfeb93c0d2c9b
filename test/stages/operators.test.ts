import { describe, expect, it } from "vitest";
import type { Field, Tuple } from "../../src/programs/program.ts";
import { Ledger } from "../../src/programs/report.ts";
import type { Stage, StageMaker, StagePart } from "../../src/rows/stage.ts";
import { operatorStage } from "../../src/stages/operators.ts";
import { cases, fc } from "../runtimes/property.ts";
import { anyRows } from "../transform/operators-model.ts";

const fields: readonly Field[] = [
  { name: "id", type: "number" },
  { name: "x", type: "number" },
  { name: "y", type: "number" },
  { name: "key", type: "text" },
  { name: "flag", type: "boolean" },
];
const tuples = anyRows.map((rows) =>
  rows.map(
    ({ id, x, y, key, flag }): Tuple => [id, x, y === Number.POSITIVE_INFINITY ? Number.NaN : y, key, flag],
  ),
);
const join = {
  fields: [fields[3], { name: "n", type: "number" }],
  rows: [
    ["a", 1],
    ["b", Number.NaN],
    ["a", 2],
    [null, 3],
  ],
};

/** A step of every kind. */
const steps: readonly object[] = [
  { limit: 5, offset: 2 },
  { sort: [{ field: "x" }, { field: "key", descending: true }] },
  { topK: 4, by: [{ field: "y", descending: true, nulls: "first" }] },
  { distinct: ["key", "flag"] },
  { distinct: [] },
  { join, on: ["key"], duplicates: "all" },
  { zScore: "x", as: "score", threshold: 1, window: 3, by: ["key"] },
  { zScore: "x", as: "score" },
  { ewma: "x", as: "smooth", alpha: 0.3, threshold: 1, by: ["flag"] },
  { sample: 5, seed: 3 },
];
const step = fc.constantFrom(...steps);
const partOf = (data: object): StagePart => operatorStage(data, fields) as StagePart;

/** A stage, and the rows that it gave. */
function opened(make: StageMaker): { stage: Stage; given: Tuple[] } {
  const given: Tuple[] = [];
  const limits = { maxGroups: 1000, maxRows: 1000, ledger: new Ledger(0) };
  return { stage: make((rows) => void given.push(...rows), limits), given };
}

function all(make: StageMaker, ...parts: readonly (readonly Tuple[])[]): Tuple[] {
  const { stage, given } = opened(make);
  for (const rows of parts) stage.add(rows);
  stage.finish();
  return given;
}

describe("a stage", () => {
  it("goes on from its saved state as if it had never stopped", () => {
    fc.assert(
      fc.property(step, tuples, fc.nat(40), fc.nat(40), (data, rows, first, second) => {
        const [from, to] = [Math.min(first, second), Math.max(first, second)];
        const given: Tuple[] = [];
        let state: unknown;
        for (const part of [rows.slice(0, from), rows.slice(from, to), rows.slice(to)]) {
          const { stage, given: own } = opened(partOf(data).make);
          if (state !== undefined) stage.load(JSON.parse(JSON.stringify(state)));
          stage.add(part);
          state = stage.save();
          given.push(...own);
        }
        const { stage, given: rest } = opened(partOf(data).make);
        stage.load(JSON.parse(JSON.stringify(state)));
        stage.finish();
        expect([...given, ...rest]).toEqual(all(partOf(data).make, rows));
      }),
      { numRuns: cases(500) },
    );
  });

  it("refuses a state that none has saved", () => {
    for (const data of steps.filter((one) => !("join" in one)))
      for (const state of [{}, "x", [1], [[1]], [[[1, 2, 3], 4]]])
        expect(() => opened(partOf(data).make).stage.load(state), JSON.stringify([data, state])).toThrow(
          TypeError,
        );
  });

  it("that can be merged gives for the parts of an input, each by itself, what it gives for the whole", () => {
    const mergeable = steps.filter(
      (data) => partOf(data).combine !== undefined || partOf(data).rowByRow === true,
    );
    expect(mergeable.length).toBe(6);
    fc.assert(
      fc.property(fc.constantFrom(...mergeable), tuples, fc.nat(40), (data, rows, at) => {
        const { make, combine, rowByRow } = partOf(data);
        const parts = [rows.slice(0, at), rows.slice(at)];
        const found =
          rowByRow === true
            ? parts.flatMap((part) => all(make, part))
            : all(make, ...parts.map((part) => all(combine as StageMaker, part)));
        expect(found).toEqual(all(make, rows));
      }),
      { numRuns: cases(300) },
    );
  });
});
