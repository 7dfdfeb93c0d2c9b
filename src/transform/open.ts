// Plans that are given their input piece by piece, and whose state can be kept.
import type { IntakeMaker } from "../engine/intake.ts";
import type { Pipeline } from "../plans/compile.ts";
import type { Report } from "../programs/report.ts";
import { RowList } from "../sinks/objects.ts";
import type { Answer } from "./answers.ts";
import type { Limits } from "./options.ts";
import { Reading } from "./reading.ts";
import { type PlanState, seenIn } from "./state.ts";

/** A plan that is being executed. */
export interface OpenPlan<Chunk, Row> {
  /**
   * Reads a chunk, cut anywhere, and gives the rows that are final by it: no later chunk changes them, but those of windows with
   * `late: "update"`, whose rows may come anew.
   */
  push(chunk: Chunk): Row[];
  /** Whether no later chunk can change the result, as behind a limit. */
  readonly full: boolean;
  /** The rows that `finish` would give if the input ended here, and what was read. Changes nothing. */
  partial(): Answer<Row>;
  /** All that is known so far, for `open({ from, state })` to go on from, in another process, too. Changes nothing. */
  save(): PlanState;
  /** Ends the input and gives the other rows; nothing may be called afterwards. */
  finish(): Answer<Row>;
}

/** A plan over a form of sources. */
export interface Opening {
  readonly id: string;
  readonly pipeline: Pipeline;
  readonly limits: Limits;
  readonly intake: IntakeMaker;
}

/** The error of using what was finished. */
export function finished(): TypeError {
  return new TypeError("plan: it was finished; open it again to read another input");
}

/** Opens a plan, or goes on from a state. */
export function openPlan(opening: Opening, state: PlanState | undefined): OpenPlan<unknown, unknown> {
  const { id, pipeline } = opening;
  let list = new RowList(pipeline.fields);
  let reading: Reading | undefined = new Reading(opening, { rows: (rows) => list.rows(rows), bytes() {} });
  if (state !== undefined) reading.load(seenIn(state, id, "run"));
  const current = (): Reading => {
    if (reading === undefined) throw finished();
    return reading;
  };
  const taken = (): unknown[] => {
    const { result } = list;
    list = new RowList(pipeline.fields);
    return result;
  };
  return {
    push(chunk) {
      current().push(chunk);
      return taken();
    },
    get full() {
      return current().full;
    },
    partial: () => ended(opening, current()),
    save: () => ({ version: 1, plan: id, kind: "run", seen: current().save() }),
    finish() {
      const report = current().finish();
      reading = undefined;
      return { rows: taken(), report };
    },
  };
}

/** What a reading would give if its input ended here. */
function ended({ pipeline, limits, intake }: Opening, reading: Reading): Answer<unknown> {
  const list = new RowList(pipeline.fields);
  const copy = new Reading({ pipeline, limits: { ...limits, engine: "reference" }, intake }, list);
  copy.load(reading.save());
  const report: Report = { ...copy.finish(), engine: reading.report().engine };
  return { rows: list.result, report };
}
