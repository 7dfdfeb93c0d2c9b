/** The directives of Cache-Control by their names in lower case; one without an argument has the empty text. */
export type Directives = ReadonlyMap<string, string>;

const directive = /\s*([^\s",;=]+)(?:=(?:"((?:[^"\\]|\\.)*)"|([^\s",;]*)))?\s*(?:,|$)|[^,]*,?/gy;

/**
 * Reads Cache-Control (RFC 9111, section 5.2). What is no directive is left out; of a directive that is given twice with
 * different arguments, the smaller number counts, and so the stricter one.
 */
export function readDirectives(header: string | null): Directives {
  const found = new Map<string, string>();
  for (const [whole, name, quoted, plain = ""] of (header ?? "").matchAll(directive)) {
    if (whole === "") break;
    if (name === undefined) continue;
    const key = name.toLowerCase();
    const value = quoted?.replace(/\\(.)/g, "$1") ?? plain;
    const before = found.get(key);
    found.set(key, before !== undefined && seconds(before) < seconds(value) ? before : value);
  }
  return found;
}

/** A number of seconds; anything else is 0, and so stale. */
const seconds = (text: string): number => (/^\d+$/.test(text) ? Number(text) : 0);

/** The seconds a directive gives; undefined when it is not there. */
export function secondsOf(directives: Directives, name: string): number | undefined {
  const value = directives.get(name);
  return value === undefined ? undefined : seconds(value);
}

/** The elements of a comma-separated header, in lower case. */
export const listOf = (header: string | null): string[] =>
  (header ?? "")
    .toLowerCase()
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);

const months = "JanFebMarAprMayJunJulAugSepOctNovDec";
const fixed = /^[A-Z][a-z]{2}, (\d\d) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT$/;
const old = /^[A-Z][a-z]{5,8}, (\d\d)-([A-Z][a-z]{2})-(\d\d) (\d\d):(\d\d):(\d\d) GMT$/;
const asctime = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d) (\d{4})$/;

/** An HTTP date (RFC 9110, section 5.6.7) in epoch milliseconds; undefined when it is none. */
export function dateOf(header: string | null): number | undefined {
  const text = header ?? "";
  const reversed = asctime.exec(text);
  const [, day, month = "", year, ...time] = reversed
    ? [reversed[0], reversed[2], reversed[1], reversed[6], reversed[3], reversed[4], reversed[5]]
    : (fixed.exec(text) ?? old.exec(text) ?? []);
  const at = month === "" ? -1 : months.indexOf(month);
  if (at % 3 !== 0) return undefined;
  const [hour, minute, second] = time.map(Number);
  const full = Number(year) + (year?.length === 2 ? (Number(year) < 70 ? 2000 : 1900) : 0);
  return Date.UTC(full, at / 3, Number(day), hour, minute, second);
}
