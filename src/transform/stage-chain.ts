import type { Sink } from "../engine/engine.ts";
import type { Tuple } from "../programs/program.ts";
import type { Give, Stage, StageLimits, StagePart } from "../rows/stage.ts";

/** Stages, one behind the other. */
export interface StageChain {
  readonly stages: readonly Stage[];
  /** Where rows go in. */
  readonly give: Give;
  /** Ends every stage, the first one first. */
  finish(): void;
}

/** Where rows go: to what takes them as values, and perhaps as they stand in registers. */
function giving(add: (rows: readonly Tuple[]) => void, selected: Sink["selected"]): Give {
  return selected === undefined ? add : Object.assign(add, { selected });
}

/** Makes the stages of parts; the last gives its rows to the sink. */
export function stageChain(parts: readonly StagePart[], limits: StageLimits, sink: Sink): StageChain {
  const stages: Stage[] = [];
  const first = parts.reduceRight<Give>(
    (next, { make }) => {
      const stage = make(next, limits);
      stages.unshift(stage);
      return giving((rows) => stage.add(rows), stage.selected);
    },
    giving((rows) => sink.rows(rows), sink.selected?.bind(sink)),
  );
  return {
    stages,
    give: first,
    finish() {
      for (const stage of stages) stage.finish();
    },
  };
}
