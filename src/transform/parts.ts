// Parts of an input that are read apart from each other, and made one answer.
import type { Sink } from "../engine/engine.ts";
import type { Pipeline } from "../plans/compile.ts";
import { loadedGroups } from "../programs/group-state.ts";
import { GroupTable, groupTuples } from "../programs/groups.ts";
import { partSink } from "../programs/part-table.ts";
import { type Field, fieldsOf, type GroupSink, type Tuple } from "../programs/program.ts";
import { Ledger } from "../programs/report.ts";
import { loadedRows, savedRows } from "../rows/saved-rows.ts";
import type { StageLimits, StagePart } from "../rows/stage.ts";
import { RowList } from "../sinks/objects.ts";
import { mergedWindows } from "../stages/program.ts";
import { listOf } from "../values/packed.ts";
import type { Answer } from "./answers.ts";
import { finished, type Opening } from "./open.ts";
import type { Limits } from "./options.ts";
import { Reading } from "./reading.ts";
import { type StageChain, stageChain } from "./stage-chain.ts";
import { type PlanState, seenIn } from "./state.ts";

/** One part of an input being read. */
export interface OpenPart<Chunk> {
  /** Reads a chunk, cut anywhere inside of a part. Parts must be cut between records. */
  push(chunk: Chunk): void;
  /** Whether no later chunk of this part can matter. */
  readonly full: boolean;
  /** All that is known so far, for `part({ from, state })` to go on from. Changes nothing. */
  save(): PlanState;
  /** Ends the part and gives what `merge` needs of it; nothing may be called afterwards. */
  finish(): PlanState;
}

/** How a pipeline is cut for parts: what each of them executes, what it keeps, and what is left for the whole. */
interface Cut {
  readonly head: Pipeline;
  /** What a part keeps: its groups, those of windows, the state of its last stage, or rows. */
  readonly keeps: "groups" | "windows" | "state" | "rows";
  readonly tail: readonly StagePart[];
  /** The fields of the rows that go into the tail. */
  readonly fields: readonly Field[];
}

/** A pipeline whose source is grouped. */
function cutBehindGroups(pipeline: Pipeline, sink: GroupSink): Cut {
  const { scan, stages } = pipeline;
  const fields = fieldsOf(scan);
  if (sink.window === undefined)
    return { head: { ...pipeline, stages: [] }, keeps: "groups", tail: stages, fields };
  const head = { ...pipeline, scan: { ...scan, sink: partSink(sink) }, stages: [] };
  const whole = { title: "window", fields, make: mergedWindows(sink) };
  return { head, keeps: "windows", tail: [whole, ...stages], fields };
}

function cutOf(pipeline: Pipeline, limits: StageLimits): Cut {
  const { scan, stages } = pipeline;
  if (scan.sink.kind === "group") return cutBehindGroups(pipeline, scan.sink);
  const first = stages.findIndex(({ rowByRow }) => rowByRow !== true);
  const last = stages[first];
  if (last === undefined) return { head: pipeline, keeps: "rows", tail: [], fields: pipeline.fields };
  const before = stages.slice(0, first);
  const tail = stages.slice(first);
  const fields = before.at(-1)?.fields ?? fieldsOf(scan);
  const through = (part: StagePart): Pipeline => ({ ...pipeline, stages: [...before, part] });
  if (last.combine !== undefined)
    return { head: through({ ...last, make: last.combine }), keeps: "rows", tail, fields };
  if (last.apart !== undefined) {
    const { part, whole } = last.apart;
    const merged = [{ ...last, make: whole }, ...tail.slice(1)];
    return { head: through({ ...last, make: part }), keeps: "state", tail: merged, fields };
  }
  if (last.make(() => {}, limits).merge === undefined) throw unmergeable(last.title);
  return { head: through(last), keeps: "state", tail, fields };
}

function unmergeable(title: string): TypeError {
  return new TypeError(
    `merge: the step "${title}" judges each row by those before it and needs all rows in their order, so parts cannot be merged`,
  );
}

const boundsOf = (limits: Limits, ledger: Ledger): StageLimits => ({ ...limits, ledger });

/** Opens a part of a plan's input, or goes on with one. */
export function openPart(opening: Opening, state: PlanState | undefined): OpenPart<unknown> {
  const { id, pipeline, limits } = opening;
  const { head, keeps, fields } = cutOf(pipeline, boundsOf(limits, new Ledger(0)));
  let rows: Tuple[] = [];
  const sink: Sink = {
    rows(more) {
      for (const row of more) rows.push(row);
    },
    bytes() {},
  };
  let reading: Reading | undefined = new Reading({ ...opening, pipeline: head }, sink);
  if (state !== undefined) {
    const [seen, held] = listOf(seenIn(state, id, "part"), 2);
    reading.load(seen);
    rows = loadedRows(held, fields);
  }
  const current = (): Reading => {
    if (reading === undefined) throw finished();
    return reading;
  };
  const stateOf = (kind: "part" | "ended", seen: unknown): PlanState => ({
    version: 1,
    plan: id,
    kind,
    seen,
  });
  return {
    push: (chunk) => current().push(chunk),
    get full() {
      return current().full;
    },
    save: () => stateOf("part", [current().save(), savedRows(rows)]),
    finish() {
      const ending = current();
      ending.end();
      const kept = keeps === "state" ? ending.stages.at(-1)?.save() : ending.execution.save();
      if (keeps === "rows") for (const stage of ending.stages) stage.finish();
      ending.execution.close();
      reading = undefined;
      return stateOf("ended", [ending.ledger.save(), keeps === "rows" ? savedRows(rows) : kept]);
    },
  };
}

/** The answer of an input whose parts were read apart, in order. */
export function mergedParts(
  { id, pipeline, limits }: Omit<Opening, "intake">,
  states: readonly PlanState[],
): Answer<unknown> {
  const ledger = new Ledger(limits.maxRejections);
  const bounds = boundsOf(limits, ledger);
  const cut = cutOf(pipeline, bounds);
  const list = new RowList(pipeline.fields);
  const chain = stageChain(cut.tail, bounds, list);
  const kept = states.map((state) => {
    const [counts, data] = listOf(seenIn(state, id, "ended"), 2);
    ledger.append(counts);
    return data;
  });
  give(cut, chain, kept, limits);
  chain.finish();
  return { rows: list.result, report: ledger.report("reference") };
}

/** Gives what parts kept to the stages of the whole. */
function give(
  { head, keeps, fields }: Cut,
  { give, stages }: StageChain,
  kept: readonly unknown[],
  limits: Limits,
): void {
  const { sink } = head.scan;
  if (keeps === "rows") {
    for (const data of kept) give(loadedRows(data, fields));
  } else if (keeps === "state" || keeps === "windows") {
    const [stage] = stages;
    for (const [i, data] of kept.entries())
      if (i === 0) stage?.load(data);
      else stage?.merge?.(data);
  } else if (sink.kind === "group") {
    const table = new GroupTable(sink.folds, limits.maxGroups);
    for (const data of kept) for (const group of loadedGroups(data, sink)) table.adopt(group);
    give(groupTuples(sink, table.take()));
  }
}
