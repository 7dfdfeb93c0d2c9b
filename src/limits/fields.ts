/** What a policy allows, as `RateLimit-Policy` tells it. */
export interface QuotaPolicy {
  readonly name: string;
  /** How much. */
  readonly quota: number;
  /** In which time, in seconds. */
  readonly window?: number | undefined;
  /** What is counted: `requests` if nothing else is said, `content-bytes`, `concurrent-requests`. */
  readonly unit?: string | undefined;
}

/** What is left under a policy, as `RateLimit` tells it. */
export interface ServiceLimit {
  readonly name: string;
  /** How much is left. */
  readonly remaining: number;
  /** For how long no more than that may be used, in seconds. */
  readonly window?: number | undefined;
}

type Parameters = Readonly<Record<string, string | number | undefined>>;

function quoted(text: string): string {
  if (!/^[ -~]*$/.test(text)) throw new TypeError(`${JSON.stringify(text)} has more than printable ASCII`);
  return `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
}

/** The greatest integer of a structured field. */
const greatest = 999_999_999_999_999;

function item(name: string, parameters: Parameters): string {
  const written = Object.entries(parameters)
    .filter(([, value]) => value !== undefined)
    .map(
      ([key, value]) =>
        `;${key}=${typeof value === "string" ? quoted(value) : Math.min(value as number, greatest)}`,
    );
  return quoted(name) + written.join("");
}

/**
 * The value of the field `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-11), a list by RFC 9651.
 *
 * @example
 * rateLimitPolicyField([{ name: "burst", quota: 100, window: 60 }]); // "\"burst\";q=100;w=60"
 */
export const rateLimitPolicyField = (policies: readonly QuotaPolicy[]): string =>
  policies.map(({ name, quota, unit, window }) => item(name, { q: quota, qu: unit, w: window })).join(", ");

/**
 * The value of the field `RateLimit` (draft-ietf-httpapi-ratelimit-headers-11), a list by RFC 9651.
 *
 * @example
 * rateLimitField([{ name: "burst", remaining: 50, window: 30 }]); // "\"burst\";r=50;t=30"
 */
export const rateLimitField = (limits: readonly ServiceLimit[]): string =>
  limits.map(({ name, remaining, window }) => item(name, { r: remaining, t: window })).join(", ");

/** The items a list may have besides texts: decimals, integers, tokens, bytes, booleans, dates, display texts. */
const bare =
  /"(?:[ !#-[\]-~]|\\["\\])*"|-?\d{1,12}\.\d{1,3}(?!\d)|-?\d{1,15}(?![\d.])|[A-Za-z*][!#$%&'*+\-.^`|~\w:/]*|:(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}(?:==)?|[A-Za-z\d+/]{3}=?)?:|\?[01]|@-?\d{1,15}(?![\d.])|%"(?:[ !#$&-~]|%[\da-f]{2})*"/y;
const parameter = /; *([a-z*][a-z\d_\-.*]*)(=?)/y;

/** Whether a display text, if it is one, is UTF-8. */
function sound(value: string): boolean {
  try {
    if (value.startsWith("%")) decodeURIComponent(value.slice(1));
    return true;
  } catch {
    return false;
  }
}

/** A list of texts with parameters, or undefined when it is none. The last of several parameters of one name counts. */
function parse(field: string): { name: string; parameters: Map<string, string> }[] | undefined {
  const text = field.replace(/^ +| +$/g, "");
  const items: { name: string; parameters: Map<string, string> }[] = [];
  let at = 0;
  const next = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text) ?? undefined;
    if (found) at = pattern.lastIndex;
    return found;
  };
  while (at < text.length) {
    const value = next(bare)?.[0];
    if (!value?.startsWith('"')) return undefined;
    const parameters = new Map<string, string>();
    for (let found = next(parameter); found; found = next(parameter)) {
      const given = found[2] ? next(bare)?.[0] : "?1";
      if (given === undefined || !sound(given)) return undefined;
      parameters.set(found[1] as string, given);
    }
    items.push({ name: value.slice(1, -1).replaceAll(/\\(.)/g, "$1"), parameters });
    const more = next(/[ \t]*,[ \t]*/y);
    if (more ? at === text.length : at < text.length) return undefined;
  }
  return items;
}

const count = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;

/** One amount that must be there and one time that may be; undefined when either is not a number from 0 on. */
function read(field: string | null | undefined, amount: string, time: string) {
  const items = parse(field ?? "")?.map(({ name, parameters }) => ({
    name,
    amount: count(parameters.get(amount)) ?? Number.NaN,
    window: parameters.has(time) ? (count(parameters.get(time)) ?? Number.NaN) : undefined,
    unit: parameters.get("qu"),
  }));
  return items?.some((one) => Number.isNaN(one.amount) || Number.isNaN(one.window)) ? [] : (items ?? []);
}

/**
 * What a field `RateLimit` says; nothing when it is not there or malformed.
 *
 * @example
 * readRateLimit('"burst";r=50;t=30'); // [{ name: "burst", remaining: 50, window: 30 }]
 */
export const readRateLimit = (field: string | null | undefined): ServiceLimit[] =>
  read(field, "r", "t").map(({ name, amount, window }) => ({ name, remaining: amount, window }));

/**
 * What a field `RateLimit-Policy` says; nothing when it is not there or malformed.
 *
 * @example
 * readRateLimitPolicy('"burst";q=100;w=60'); // [{ name: "burst", quota: 100, window: 60, unit: undefined }]
 */
export function readRateLimitPolicy(field: string | null | undefined): QuotaPolicy[] {
  const items = read(field, "q", "w");
  if (items.some(({ window }) => window === 0)) return [];
  return items.map(({ name, amount, window, unit }) => ({
    name,
    quota: amount,
    window,
    unit: unit?.slice(1, -1),
  }));
}
