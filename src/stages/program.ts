import { Evaluation } from "../programs/evaluation.ts";
import { groupTuples } from "../programs/groups.ts";
import { partSink } from "../programs/part-table.ts";
import { type Field, fieldsOf, type GroupSink, type Program, type Value } from "../programs/program.ts";
import { lateTitle } from "../programs/window.ts";
import { MergedWindows } from "../programs/window-parts.ts";
import { mergingStage, type StageMaker, type StagePart } from "../rows/stage.ts";

function keysTitle({ keys, single }: GroupSink): string {
  return single ? "all rows" : `by ${keys.map(({ name }) => name).join(", ")}`;
}

function titleOf({ sink, filters, instructions }: Program): string {
  if (sink.kind === "group") return `group ${keysTitle(sink)}${lateTitle(sink)}`;
  const done = [instructions.length > 0 ? "compute" : "", filters.length > 0 ? "filter" : ""].filter(Boolean);
  return done.join(" and ") || "select";
}

function evaluating(program: Program, places: readonly number[]): StageMaker {
  const { sink } = program;
  return (give, limits) => {
    const evaluation = new Evaluation(program, limits);
    return {
      add(rows) {
        for (const row of rows) evaluation.add(places.map((place) => row[place] as Value));
        const ready = evaluation.takeRows();
        if (ready.length > 0) give(ready);
      },
      finish() {
        if (sink.kind === "group") give(groupTuples(sink, evaluation.takeGroups()));
      },
      save: () => evaluation.save(),
      load: (data) => evaluation.load(data),
      ...(sink.kind === "group" && sink.window === undefined
        ? { merge: (data: unknown) => evaluation.load(data) }
        : {}),
    };
  };
}

/** The stage that makes windows of what was saved of their parts. */
export function mergedWindows(sink: GroupSink): StageMaker {
  return (give, limits) => mergingStage(new MergedWindows(sink, limits), give);
}

/** A program over rows of these fields: filters, derives, groups. */
export function programStage(program: Program, fields: readonly Field[]): StagePart {
  const places = program.columns.map((column) => fields.findIndex(({ name }) => name === column.name));
  const { sink } = program;
  const part = {
    title: titleOf(program),
    fields: fieldsOf(program),
    rowByRow: sink.kind === "rows",
    make: evaluating(program, places),
  };
  if (sink.kind === "rows" || sink.window === undefined) return part;
  const apart = evaluating({ ...program, sink: partSink(sink) }, places);
  return { ...part, apart: { part: apart, whole: mergedWindows(sink) } };
}
