// The steps that work on whole rows, by the name of their first member.
import type { Field } from "../engine/program.ts";
import { type LimitStep, limitStage } from "./limit.ts";
import type { StagePart } from "./stage.ts";

/** A step that works on whole rows, as plain data. */
export type OperatorStep = LimitStep;

type Compiled = (step: never, fields: readonly Field[]) => StagePart;

const operators: { readonly [name: string]: Compiled } = { limit: limitStage };

/** The names of all such steps. */
export const operatorNames = (): readonly string[] => Object.keys(operators);

/** The stage of a step; undefined if it is another kind of step. */
export function operatorStage(step: object, fields: readonly Field[]): StagePart | undefined {
  const name = operatorNames().find((known) => known in step);
  return name === undefined ? undefined : (operators[name] as Compiled)(step as never, fields);
}
