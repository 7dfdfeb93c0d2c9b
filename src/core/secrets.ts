/** What {@link redactor} takes for a secret, besides what it knows by itself. */
export interface RedactOptions {
  /** More keys whose values are secret; case and separators do not matter, and a key that contains one counts. Default: none. */
  readonly keys?: readonly string[] | undefined;
  /** Texts, and patterns of texts, that are secret wherever they stand. Default: none. */
  readonly values?: readonly (string | RegExp)[] | undefined;
}

/** Tells secrets from the rest. */
export interface Secrets {
  /** Whether what stands under a key is secret. */
  key(name: unknown): boolean;
  /** A text without the secrets that can be told by their form. */
  text(value: string): string;
}

/** Stands where a secret was. */
export const redacted = "[redacted]";

/** What the keys of secrets contain. */
const words =
  "password|passwd|passphrase|pwd|secret|token|authorization|cookie|credential|(?:api|private|access|signing|encryption)[-_ ]?key";

/** Secrets that a text shows by their form, and what is left of each; every repetition is bounded or cannot overlap. */
const forms: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^-]*/g, redacted],
  [/\b(bearer|basic)\s{1,4}[\w.~+/=-]+/gi, `$1 ${redacted}`],
  [/(?<![\w-])eyJ[\w-]+\.[\w-]+\.[\w-]*/g, redacted],
  [/(\/\/[^\s/:@?#]*:)[^\s/@]+@/g, `$1${redacted}@`],
  [/(cookie["']?\s{0,4}[=:]\s{0,4}["']?)[^\r\n"']+/gi, `$1${redacted}`],
  [
    new RegExp(
      `((?:${words})[\\w-]{0,32}\\\\?["']?\\s{0,4}[=:]\\s{0,4})(?!\\[redacted)("(?:[^"\\\\]|\\\\.)*"?|'[^']*'?|[^\\s"',;&})\\]]+)`,
      "gi",
    ),
    `$1${redacted}`,
  ],
];

const bare = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

/** What a pattern finds, all of it. */
const every = (value: string | RegExp): RegExp =>
  typeof value === "string"
    ? new RegExp(literal(value), "g")
    : new RegExp(value, value.flags.includes("g") ? value.flags : `${value.flags}g`);

/** Most keys one list remembers; programs have few, data may have many. */
const most = 1000;

/** Prepares to tell secrets; throws a `TypeError` for an empty key or value, which everything would contain. */
export function secretsOf({ keys = [], values = [] }: RedactOptions = {}): Secrets {
  for (const [option, list] of Object.entries({ keys: keys.map(bare), values }))
    if (list.includes("")) throw new TypeError(`redact: ${option} must not contain an empty text`);
  const secret = new RegExp([words, ...keys.map(bare)].join("|"));
  const all = [...values.map((value) => [every(value), redacted] as const), ...forms];
  const known = new Map<string, boolean>();
  return {
    key(name) {
      if (typeof name !== "string") return false;
      let found = known.get(name);
      if (found === undefined) {
        found = secret.test(bare(name));
        if (known.size < most) known.set(name, found);
      }
      return found;
    },
    text: (value) => all.reduce((text, [form, rest]) => text.replace(form, rest), value),
  };
}
