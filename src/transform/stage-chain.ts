import type { Tuple } from "../programs/program.ts";
import type { Give, Stage, StageLimits, StagePart } from "../stages/stage.ts";

/** Stages, one behind the other. */
export interface StageChain {
  readonly stages: readonly Stage[];
  /** Where rows go in. */
  readonly give: Give;
  /** Ends every stage, the first one first. */
  finish(): void;
}

/** Makes the stages of parts; the last gives its rows to `give`. */
export function stageChain(parts: readonly StagePart[], limits: StageLimits, give: Give): StageChain {
  const stages: Stage[] = [];
  const first = parts.reduceRight<Give>((next, { make }) => {
    const stage = make(next, limits);
    stages.unshift(stage);
    return (rows: readonly Tuple[]) => stage.add(rows);
  }, give);
  return {
    stages,
    give: first,
    finish() {
      for (const stage of stages) stage.finish();
    },
  };
}
