import { append, live, tag, toStep } from "./link.ts";
import { mustCall } from "./middleware.ts";
import type { Run, RunState } from "./run.ts";
import { after } from "./settle.ts";
import type { All, Either, Returned, TimingOf } from "./types.ts";

/** What a switch looks at: a property of the value, or what a function gives, now or in time. */
export type Selector<In> = keyof In | ((input: In, run: Run) => unknown);

/** What a selector may give. */
export type Selected<In, Key> = Key extends (input: never, run: Run) => infer Value
  ? Awaited<Value>
  : In extends unknown
    ? Key extends keyof In
      ? In[Key]
      : never
    : never;

/** The name of the case a value leads to. */
type CaseOf<Value> = Value extends boolean | null | undefined ? `${Value}` : Value & PropertyKey;

/** Whether one of the values leads to a case. */
type Leads<Value, Case> = Value extends unknown
  ? CaseOf<Value> extends infer Name
    ? Name extends Case
      ? true
      : Case extends Name
        ? true
        : never
    : never
  : never;

/** The part of the input that belongs to a case: the members of a union whose property leads to it. */
type InCase<In, Key, Case> = In extends unknown
  ? Key extends keyof In
    ? [Leads<In[Key], Case>] extends [never]
      ? never
      : In
    : In
  : never;

/** A link for every value a selector may give. */
export type Cases<In, Key> = {
  readonly [Case in CaseOf<Selected<In, Key>>]: (input: InCase<In, Key, Case>, run: Run) => unknown;
};

/** Stands in the compiler's message for a case that cannot be. */
export interface NoSuchCase {
  readonly "no value leads to this case": never;
}

/** Refuses cases that cannot be. */
export type NoOther<Ways, In, Key> = {
  readonly [Case in Exclude<keyof Ways, CaseOf<Selected<In, Key>>>]: NoSuchCase;
};

/** What the link of a case gives. */
type Given<Way> = Way extends (input: never, run: Run) => infer Out ? Out : never;

/** What may have no case: nothing, when the cases can be counted, for then each must have one. */
export type Unnamed<In, Key> =
  string extends CaseOf<Selected<In, Key>> ? In : number extends CaseOf<Selected<In, Key>> ? In : never;

/** What comes of a switch, where `Other` is what the default gives, or what passes through without one. */
export type Switched<Key, Ways, Other> = Returned<
  Awaited<Given<Ways[keyof Ways]>> | Awaited<Other>,
  All<
    | Either<TimingOf<Given<Ways[keyof Ways]> | Other>>
    | TimingOf<Key extends (input: never, run: Run) => infer Value ? Value : never>
  >
>;

/** The link behind `chain.switch`. */
export function choose(selector: unknown, cases: object, otherwise?: unknown): unknown {
  const select =
    typeof selector === "function"
      ? (selector as (input: unknown, run: Run) => unknown)
      : (input: unknown) => (input as Record<PropertyKey, unknown>)[selector as PropertyKey];
  const named = Object.entries(cases).map(([name, fn]) => toStep(name, name, mustCall(fn, name)));
  const ways = new Map(named.map((part) => [part.name, part]));
  const parts =
    otherwise === undefined ? named : append(named, { ...toStep("", "default", otherwise), name: "default" });
  const last = parts[named.length];
  const go = (input: unknown, run: RunState): unknown =>
    after(select(input, run), (value) => {
      const way = ways.get(String(value)) ?? last;
      return way ? live("link", way.go, input, run.part(way.name)) : input;
    });
  const name = typeof selector === "function" ? selector.name : String(selector);
  return tag(go, name || "switch", {
    kind: "switch",
    parts,
    ways: [...parts.map((part) => part.name), ...(last ? [] : ["default"])],
  });
}
