// The steps that work on whole rows, by the name of their first member.
import type { Field } from "../programs/program.ts";
import { mustKnow } from "../rows/check.ts";
import type { StagePart } from "../rows/stage.ts";
import { type DistinctStep, distinctStage } from "./distinct.ts";
import { type EwmaStep, ewmaStage } from "./ewma.ts";
import { type JoinStep, joinStage } from "./join.ts";
import { type LimitStep, limitStage } from "./limit.ts";
import { type SampleStep, sampleStage } from "./sample.ts";
import { type SortStep, sortStage } from "./sort.ts";
import { type TopKStep, topKStage } from "./top-k.ts";
import { type ZScoreStep, zScoreStage } from "./z-score.ts";

/** A step that works on whole rows, as plain data. */
export type OperatorStep<Side> =
  | LimitStep
  | SortStep
  | TopKStep
  | DistinctStep
  | JoinStep<Side>
  | ZScoreStep
  | EwmaStep
  | SampleStep;

/** How a step becomes a stage, and what members it has beside the first. */
interface Operator {
  readonly stage: (step: never, fields: readonly Field[]) => StagePart;
  readonly members: readonly string[];
}

const marking = ["as", "threshold", "mark", "by"];

const operators: { readonly [name: string]: Operator } = {
  limit: { stage: limitStage, members: ["offset"] },
  sort: { stage: sortStage, members: [] },
  topK: { stage: topKStage, members: ["by"] },
  distinct: { stage: distinctStage, members: [] },
  join: { stage: joinStage, members: ["on", "kind", "duplicates", "prefix"] },
  zScore: { stage: zScoreStage, members: ["window", ...marking] },
  ewma: { stage: ewmaStage, members: ["alpha", "halfLife", ...marking] },
  sample: { stage: sampleStage, members: ["seed"] },
};

/** The names of all such steps. */
export const operatorNames = (): readonly string[] => Object.keys(operators);

/** The stage of a step; undefined if it is another kind of step. Throws a TypeError, beginning with the member that is wrong. */
export function operatorStage(step: object, fields: readonly Field[]): StagePart | undefined {
  const name = operatorNames().find((known) => Object.hasOwn(step, known));
  if (name === undefined) return undefined;
  const { stage, members } = operators[name] as Operator;
  mustKnow(name, step, [name, ...members]);
  return stage(step as never, fields);
}
