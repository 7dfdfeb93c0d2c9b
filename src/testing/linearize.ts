/** One operation of a recorded history; any clock that never stands still or runs back gives the times. */
export interface Operation<Input, Output> {
  readonly input: Input;
  /** What it answered; of no meaning while `end` is Infinity. */
  readonly output?: Output;
  /** When it was called. */
  readonly start: number;
  /** When it answered; Infinity when nobody knows whether it happened. */
  readonly end: number;
}

/** What the operations of a history should do, one after the other. */
export interface SequentialModel<State, Input, Output> {
  readonly initial: State;
  /** Must be pure; states and outputs are compared as JSON. */
  readonly step: (state: State, input: Input) => { readonly state: State; readonly output: Output };
}

/** As JSON, in which undefined is not the same as null. */
const text = (value: unknown): string => JSON.stringify(value) ?? "undefined";

/**
 * Finds an order in which operations that overlapped can have happened one by one, each between its call and its answer;
 * undefined when there is none, so that the history is not linearizable.
 *
 * Exhaustive: it tries every order that the times allow, each state once. Meant for histories of some dozens of operations,
 * few of which overlap; an operation without an answer may stand anywhere after its call, or nowhere. It follows Wing and
 * Gong (1993), with the memory of Lowe (2017).
 *
 * @example
 * import { linearize } from "modulink-edge/testing";
 *
 * const counter = { initial: 0, step: (state: number, by: number) => ({ state: state + by, output: state + by }) };
 * const lost = [
 *   { input: 1, output: 1, start: 0, end: 3 },
 *   { input: 1, output: 1, start: 1, end: 2 }, // both say they were first
 * ];
 * linearize(lost, counter); // undefined
 */
export function linearize<State, Input, Output>(
  history: readonly Operation<Input, Output>[],
  { initial, step }: SequentialModel<State, Input, Output>,
): readonly Operation<Input, Output>[] | undefined {
  const left = new Set(history);
  const order: Operation<Input, Output>[] = [];
  const tried = new Set<string>();
  const number = new Map(history.map((operation, at) => [operation, at]));
  const mark = (state: State): string => `${[...left].map((one) => number.get(one))} ${text(state)}`;

  /** Puts one operation next and the rest behind it, or takes it back. */
  function place(operation: Operation<Input, Output>, state: State): boolean {
    const next = step(state, operation.input);
    if (operation.end < Infinity && text(next.output) !== text(operation.output)) return false;
    left.delete(operation);
    order.push(operation);
    if (search(next.state)) return true;
    order.pop();
    left.add(operation);
    return false;
  }

  function search(state: State): boolean {
    const firstEnd = Math.min(...[...left].map(({ end }) => end));
    if (firstEnd === Infinity) return true;
    const seen = mark(state);
    if (tried.has(seen)) return false;
    tried.add(seen);
    return [...left].filter(({ start }) => start <= firstEnd).some((operation) => place(operation, state));
  }

  return search(initial) ? order : undefined;
}
