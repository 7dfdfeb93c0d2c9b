import { expect } from "vitest";
import parents from "./traces/traceparent.json" with { type: "json" };
import states from "./traces/tracestate.json" with { type: "json" };

type Header = readonly [name: string, value: string];

/** How a service is called, and what it must tell those it calls, as `docs/vectors/traces.md` says. */
export interface TraceCase {
  readonly about: string;
  /** The test of W3C's suite that asks for it; undefined where the text of the recommendation does. */
  readonly suite?: string;
  readonly headers: readonly Header[];
  /** How many calls the service makes; 1 unless it is told. */
  readonly calls?: number;
  readonly expect: {
    readonly trace: "goes on" | "begins";
    readonly flags?: string;
    readonly state?: string;
  };
}

/** A file of cases. */
export interface TraceVector {
  readonly title: string;
  readonly cases: readonly TraceCase[];
}

export const vectors = [parents, states] as unknown as readonly TraceVector[];

const well = /^00-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})$/;

/** Throws unless what a service told in each of its calls, header by header, is what a case asks for. */
export function judge(
  { headers, calls = 1, expect: wanted }: TraceCase,
  told: readonly (readonly Header[])[],
): void {
  const values = (name: string) =>
    told.map((one) => one.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value));
  const parents = values("traceparent");
  expect(parents.map(({ length }) => length)).toEqual(Array(calls).fill(1));
  const read = parents.map(([text = ""]) => well.exec(text) ?? expect.fail(`not well-formed: ${text}`));
  const [[, traceId = "", , flags] = []] = read;
  const given = headers.map(([, value]) => value).join();
  expect(read.map(([, id]) => id)).toEqual(Array(calls).fill(traceId));
  expect(given.includes(`-${traceId}-`)).toBe(wanted.trace === "goes on");
  const parentIds = read.map(([, , id = ""]) => id);
  expect(new Set(parentIds).size).toBe(calls);
  expect(parentIds.filter((id) => given.includes(id))).toEqual([]);
  if (wanted.flags !== undefined) expect(flags).toBe(wanted.flags);
  expect(values("tracestate")).toEqual(Array(calls).fill(wanted.state === undefined ? [] : [wanted.state]));
}
