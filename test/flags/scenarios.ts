import type { FlagData, FlagsData } from "modulink-edge/decisions";

type Kind = "boolean" | "string" | "integer" | "float" | "object";

export const picture = { showImages: true, title: "Check out these pics!", imagesPerPage: 100 };

/** A flag of each type: its variants, which it has, and a default that is not among them. */
const kinds: Record<
  Kind,
  { variants: NonNullable<FlagData["variants"]>; has: string; zero: unknown; other: unknown }
> = {
  boolean: { variants: { on: true, off: false }, has: "on", zero: false, other: true },
  string: { variants: { greeting: "hi", parting: "bye" }, has: "greeting", zero: "", other: "str" },
  integer: { variants: { one: 1, ten: 10 }, has: "ten", zero: 0, other: 1 },
  float: { variants: { tenth: 0.1, half: 0.5 }, has: "half", zero: 0, other: 1 },
  object: { variants: { empty: {}, template: picture }, has: "template", zero: {}, other: picture },
};

const zeros = ({ zero, other }: (typeof kinds)[Kind]) =>
  ({ zero, "non-zero": other }) as NonNullable<FlagData["variants"]>;

const ofKinds = Object.entries(kinds).flatMap(([kind, known]): [string, FlagData][] => [
  [`${kind}-flag`, { variants: known.variants, default: known.has }],
  [`${kind}-disabled-flag`, { variants: known.variants, default: known.has, enabled: false }],
  [`${kind}-zero-flag`, { variants: zeros(known), default: "zero" }],
  [
    `${kind}-targeted-zero-flag`,
    {
      variants: zeros(known),
      default: "zero",
      targets: [{ when: { path: "email", eq: "ballmer@macrosoft.com" }, serve: "zero" }],
    },
  ],
]);

/** The flags that the scenarios of OpenFeature ask for. */
export const scenarioFlags: FlagsData = {
  ...Object.fromEntries(ofKinds),
  "wrong-flag": { variants: { one: "uno", two: "dos" }, default: "one" },
  "metadata-flag": { default: "on", metadata: { string: "1.0.2", integer: 2, float: 0.1, boolean: true } },
  "context-aware": {
    variants: { internal: "INTERNAL", external: "EXTERNAL" },
    default: "external",
    when: {
      all: [
        { path: "fn", eq: "Sulisław" },
        { path: "ln", eq: "Świętopełk" },
        { path: "age", eq: 29 },
        { path: "customer", eq: false },
      ],
    },
    serve: "internal",
  },
};

/** What each type of flag gives: its key, a default, the value and the name of the variant. */
export const typed = (["boolean", "string", "integer", "float", "object"] as const).map((kind) => {
  const { variants, has, zero } = kinds[kind];
  const fallback = { boolean: false, string: "bye", integer: 1, float: 0.1, object: { a: 1 } }[kind];
  return { kind, fallback, value: variants[has]!, variant: has, zero };
});
