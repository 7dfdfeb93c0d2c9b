import { Evaluation } from "../programs/evaluation.ts";
import { groupTuple } from "../programs/groups.ts";
import { type Field, fieldsOf, type Program, type Value } from "../programs/program.ts";
import type { StagePart } from "../rows/stage.ts";

function titleOf({ sink, filters, instructions }: Program): string {
  if (sink.kind === "group") return `group by ${sink.keys.map(({ name }) => name).join(", ")}`;
  const done = [instructions.length > 0 ? "compute" : "", filters.length > 0 ? "filter" : ""].filter(Boolean);
  return done.join(" and ") || "select";
}

/** A program over rows of these fields: filters, derives, groups. */
export function programStage(program: Program, fields: readonly Field[]): StagePart {
  const places = program.columns.map((column) => fields.findIndex(({ name }) => name === column.name));
  const { sink } = program;
  return {
    title: titleOf(program),
    fields: fieldsOf(program),
    rowByRow: sink.kind === "rows",
    make: (give, limits) => {
      const evaluation = new Evaluation(program, limits);
      return {
        add(rows) {
          for (const row of rows) evaluation.add(places.map((place) => row[place] as Value));
          const ready = evaluation.takeRows();
          if (ready.length > 0) give(ready);
        },
        finish() {
          if (sink.kind === "group") give(evaluation.takeGroups().map((group) => groupTuple(sink, group)));
        },
        save: () => evaluation.save(),
        load: (data) => evaluation.load(data),
        ...(sink.kind === "group" && sink.window === undefined
          ? { merge: (data: unknown) => evaluation.load(data) }
          : {}),
      };
    },
  };
}
