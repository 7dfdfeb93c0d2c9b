import type { Run } from "../core/run.ts";
import type { LazyFact } from "./options.ts";

/** Makes of facts what conditions look at. */
export type View = (facts: unknown) => unknown;

/** Facts as conditions see them in one decision: with those that are found out when they are asked for, and then kept. */
export function viewOf(lazy: Readonly<Record<string, LazyFact>>, run: Run | undefined): View {
  const known = new Map<string, unknown>();
  const found = (name: string, facts: unknown): unknown => {
    if (!known.has(name)) known.set(name, lazy[name]!(facts as never, run));
    return known.get(name);
  };
  return (facts) => {
    const wanted = Object.keys(lazy).filter((name) => !(name in Object(facts)));
    const view: object = Object.create(Object(facts));
    for (const name of wanted) Object.defineProperty(view, name, { get: () => found(name, view) });
    return view;
  };
}
