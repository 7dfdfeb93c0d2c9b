// Windows that rows make themselves: a session goes on while rows of its keys follow each other closer than the gap.
import { folds } from "../folds/folds.ts";
import { loadedGroups, savedGroups } from "../programs/group-state.ts";
import { foldRow, type Group, groupTuple } from "../programs/groups.ts";
import {
  type Field,
  fieldsOf,
  type GroupSink,
  type Program,
  type Tuple,
  type Value,
} from "../programs/program.ts";
import { isTime, lateRow, lateTitle, type Sessions } from "../programs/window.ts";
import { type Give, passing, type Stage, type StageLimits, type StagePart } from "../rows/stage.ts";
import { listOf, packed, unpackedNumber } from "../values/packed.ts";
import { type Session, SessionTable } from "./sessions.ts";

const groupOf = ({ start, end, keys, states }: Session): Group => ({ keys: [start, end, ...keys], states });

class SessionStage implements Stage {
  readonly #sink: GroupSink;
  readonly #windows: Sessions;
  readonly #places: readonly number[];
  readonly #give: Give;
  readonly #ledger: StageLimits["ledger"];
  readonly #open: SessionTable;
  #watermark = Number.NEGATIVE_INFINITY;
  #known = 0;

  constructor(sink: GroupSink, places: readonly number[], give: Give, { maxGroups, ledger }: StageLimits) {
    this.#sink = sink;
    this.#windows = sink.window as Sessions;
    this.#places = places;
    this.#give = give;
    this.#ledger = ledger;
    this.#open = new SessionTable(maxGroups, this.#windows.allowed);
  }

  add(rows: readonly Tuple[]): void {
    const given: Tuple[] = [];
    for (const row of rows) {
      const values = this.#places.map((place) => row[place] as Value);
      const time = values[this.#windows.time] as Value;
      if (isTime(time)) this.#row(time, values, given);
      else this.#ledger.untimed++;
    }
    if (given.length > 0) this.#give(given);
  }

  finish(): void {
    this.#give(this.#closed(Number.POSITIVE_INFINITY));
  }

  #closed(until: number): Tuple[] {
    return this.#open.close(until).map((session) => this.#rowOf(session));
  }

  #rowOf(session: Session): Tuple {
    return groupTuple(this.#sink, groupOf(session));
  }

  #row(time: number, values: Tuple, given: Tuple[]): void {
    const { lateness, late, gap, allowed } = this.#windows;
    if (time - lateness > this.#watermark) {
      this.#watermark = time - lateness;
      for (const row of this.#closed(this.#watermark)) given.push(row);
    }
    const keys = this.#sink.keys
      .slice(1)
      .map(({ register }) => (values[register] === 0 ? 0 : values[register]) as Value);
    const touched = this.#open.touching(keys, time, time + gap);
    if (touched.length > 0 || time + gap + allowed > this.#watermark) {
      const session = this.#joined(touched, keys, time);
      foldRow(this.#sink.folds, session.states, values);
      if (this.#open.isOver(session)) given.push(this.#rowOf(session));
    } else if (late === "error") throw lateRow(time);
    else this.#ledger.late++;
  }

  /** The session that a row belongs to: a new one, or the one that it makes of those that it touches. */
  #joined([first, ...others]: readonly Session[], keys: Tuple, time: number): Session {
    const end = time + this.#windows.gap;
    if (first === undefined) {
      const states = this.#sink.folds.map(({ fold, settings }) => folds[fold].start(settings));
      const session = { keys, states, order: this.#known++, start: time, end, over: false };
      this.#open.add(session);
      return session;
    }
    for (const other of others) this.#merge(first, other);
    this.#open.extend(first, time, end);
    return first;
  }

  #merge(into: Session, other: Session): void {
    for (const [i, { fold }] of this.#sink.folds.entries())
      folds[fold].merge(into.states[i], other.states[i]);
    into.order = Math.min(into.order, other.order);
    this.#open.extend(into, other.start, other.end);
    this.#open.drop(other);
  }

  save(): unknown {
    const sessions = [...this.#open.all()].sort((a, b) => a.order - b.order);
    return [packed(this.#watermark), savedGroups(sessions.map(groupOf), this.#shape())];
  }

  load(data: unknown): void {
    const [watermark, groups] = listOf(data, 2);
    this.#watermark = unpackedNumber(watermark);
    this.#open.close(this.#watermark);
    for (const { keys, states } of loadedGroups(groups, this.#shape())) {
      const [start, end] = [keys[0], keys[1]] as [number, number];
      this.#open.add({ keys: keys.slice(2), states, order: this.#known++, start, end, over: false });
    }
  }

  /** Keys as groups of sessions have them. */
  #shape(): Pick<GroupSink, "keys" | "folds"> {
    const { keys, folds: uses } = this.#sink;
    return { keys: [keys[0] as (typeof keys)[number], ...keys], folds: uses };
  }
}

/** A grouping by sessions, over rows of these fields; its program has no instructions. */
export function sessionStage(program: Program, fields: readonly Field[]): StagePart {
  const places = program.columns.map((column) => fields.findIndex(({ name }) => name === column.name));
  const sink = program.sink as GroupSink;
  return {
    title: `group by session${lateTitle(sink)}`,
    fields: fieldsOf(program),
    combine: passing,
    make: (give, limits) => new SessionStage(sink, places, give, limits),
  };
}
