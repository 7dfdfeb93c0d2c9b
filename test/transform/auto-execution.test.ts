import type { Answer, ColumnAnswer, EncodedAnswer, Source } from "modulink-edge/transform";
import { ndjson, plan } from "modulink-edge/transform";
import { beforeAll, describe, expect, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";
import { cut, cuts, ndjsonBytes, type PlanShape, planOf, planShapes, Record } from "./generate.ts";

const onBoth = (shape: PlanShape) =>
  (["auto", "reference"] as const).map((engine) => planOf(shape, engine, 1 << 20));

describe("an execution that goes over to another engine", () => {
  // Once there is a module, what comes in pieces of some hundred bytes goes over to it behind the second or third.
  beforeAll(() => void plan(Record)(ndjson(Record)("{}\n".repeat(50_000))));

  it("gives what one engine alone does, in every form", { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(planShapes, ndjsonBytes, cuts, (shape, bytes, sizes) => {
        const source = (): Source<never> => ndjson(Record)(cut(bytes, sizes)) as Source<never>;
        const [auto, reference] = onBoth(shape).map((built) => {
          const { rows, report } = built(source()) as Answer<unknown>;
          const { ndjson: text } = built.encode(source()) as EncodedAnswer;
          const { columns } = built.columns(source()) as ColumnAnswer<unknown>;
          return { rows, report: { ...report, engine: "" }, text, columns };
        });
        expect(auto).toEqual(reference);
      }),
      { numRuns: cases(100) },
    );
  });
});
