// Date-times of ISO 8601 as RFC 3339 profiles it, to and from milliseconds. Date.parse reads more, and not the same everywhere.
const form =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(?:[Zz]|([+-])(\d\d)(?::?(\d\d))?)?)?$/;

const minute = 60_000;
const hour = 60 * minute;
const firstMoment = -62_167_219_200_000;
const lastMoment = 253_402_300_799_999;

/**
 * The milliseconds since 1970-01-01T00:00Z of a date (`2026-11-21`) or a date-time (`2026-11-21T08:30`, with seconds and
 * their fraction or without, then `Z`, an offset as `+01:00`, `+0100` or `+01`, or nothing, which means UTC); `undefined` for
 * any other text. `t`, `z` and a space instead of the `T` are accepted. What is finer than a millisecond is cut off. The day
 * must exist; there is no second 60 and no hour 24.
 *
 * @example
 * parseTimestamp("2026-11-21T08:30:15.25+01:00"); // 1795246215250
 */
export function parseTimestamp(text: string): number | undefined {
  const parts = form.exec(text);
  if (parts === null) return undefined;
  const [year = 0, month = 0, date = 0, hours = 0, minutes = 0, seconds = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0));
  const [, , , , , , , fraction = "", sign, offsetHours = 0, offsetMinutes = 0] = parts;
  const day = dayStart(year, month, date);
  if (day === undefined || seconds > 59) return undefined;
  const time = timeOfDay(hours, minutes);
  const offset = timeOfDay(Number(offsetHours), Number(offsetMinutes));
  if (time === undefined || offset === undefined) return undefined;
  const fine = seconds * 1000 + Number(fraction.slice(0, 3).padEnd(3, "0"));
  return day + time + fine - (sign === "-" ? -offset : offset);
}

function dayStart(year: number, month: number, date: number): number | undefined {
  const day = new Date(0);
  const start = day.setUTCFullYear(year, month - 1, date);
  return day.getUTCMonth() === month - 1 && day.getUTCDate() === date ? start : undefined;
}

function timeOfDay(hours: number, minutes: number): number | undefined {
  return hours < 24 && minutes < 60 ? hours * hour + minutes * minute : undefined;
}

/**
 * The text of a moment in milliseconds since 1970-01-01T00:00Z, as `2026-11-21T08:30:15.250Z`; `undefined` for one outside of
 * the years 0000 to 9999, and for NaN. What is finer than a millisecond is cut off.
 *
 * @example
 * formatTimestamp(1795246215250); // "2026-11-21T07:30:15.250Z"
 */
export function formatTimestamp(ms: number): string | undefined {
  const whole = Math.floor(ms);
  return whole >= firstMoment && whole <= lastMoment ? new Date(whole).toISOString() : undefined;
}
