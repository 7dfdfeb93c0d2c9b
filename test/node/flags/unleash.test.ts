import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Feature, type State, type UnleashContext, unleash } from "../../../examples/flags/unleash.ts";

interface Case {
  description: string;
  context: UnleashContext;
  toggleName: string;
  expectedResult: unknown;
}

interface Event {
  type: string;
  feature?: Feature;
  featureName?: string;
  segment?: NonNullable<State["segments"]>[number];
  features?: Feature[];
  segments?: State["segments"];
}

interface Specification {
  name: string;
  state: State & { events?: Event[] };
  tests?: Case[];
  variantTests?: Case[];
}

const manifest = createRequire(import.meta.url).resolve("@unleash/client-specification/package.json");
const folder = join(dirname(manifest), "specifications");
const read = (name: string) => JSON.parse(readFileSync(join(folder, name), "utf8"));
const specifications: Specification[] = read("index.json").map(read);

/** What a stream of changes comes to. */
function stateOf({ events, ...state }: Specification["state"]): State {
  if (!events) return state;
  const features = new Map<string, Feature>();
  const segments = new Map<number, NonNullable<State["segments"]>[number]>();
  for (const event of events) {
    for (const feature of [...(event.features ?? []), ...(event.feature ? [event.feature] : [])])
      features.set(feature.name, feature);
    for (const segment of [...(event.segments ?? []), ...(event.segment ? [event.segment] : [])])
      segments.set(segment.id, segment);
    if (event.type === "feature-removed") features.delete(event.featureName!);
  }
  return { features: [...features.values()], segments: [...segments.values()] };
}

describe("the Unleash client specification 6.1.0", () => {
  it("has the cases that are counted here", () => {
    expect(specifications.flatMap(({ tests = [] }) => tests)).toHaveLength(227);
    expect(specifications.flatMap(({ variantTests = [] }) => variantTests)).toHaveLength(52);
  });

  for (const { name, state, tests = [], variantTests = [] } of specifications)
    describe(name, () => {
      const features = unleash(stateOf(state));
      it.each(tests)("$description", ({ toggleName, context, expectedResult }) => {
        expect(features.isEnabled(toggleName, context)).toBe(expectedResult);
      });
      it.each(variantTests)("$description", ({ toggleName, context, expectedResult }) => {
        expect(features.getVariant(toggleName, context)).toEqual(expectedResult);
      });
    });
});
