/** In how many milliseconds an HTTP-date is, in any of the three formats of RFC 9110; 0 when it has passed. */
function untilDate(text: string, now: number): number | undefined {
  // The format of C's asctime has its parts in another order, and is in GMT without saying so.
  const whole = text.replace(/ (\w+) +(\d+) (\S+) (\d{4})$/, ", $2 $1 $4 $3 GMT");
  const [, day, month, digits, time] = /, (\d+)[ -](\w+)[ -](\d+) (\S+) GMT$/.exec(whole) ?? [];
  // A leap second is taken for the one before it.
  const of = (year: number | string | undefined): string =>
    `${day} ${month} ${year} ${time} GMT`.replace(":60 G", ":59 G");
  // A year of two digits is of this century, unless it is then more than 50 years from now.
  const present = new Date(now).getUTCFullYear();
  const near = present - (present % 100) + Number(digits);
  const year = Date.parse(of(near - 50)) > now ? near - 100 : near;
  const date = of(digits?.length === 2 ? year : digits);
  const at = new Date(date);
  // Hosts read more than there is, such as the 31st of November.
  return at.toUTCString().includes(date) ? Math.max(at.getTime() - now, 0) : undefined;
}

/**
 * In how many milliseconds, from `now` in epoch milliseconds, a `Retry-After` of RFC 9110 asks to be tried again: a number of seconds,
 * or a date, which is 0 when it has passed; undefined for any other text.
 */
export function readRetryAfter(field: string | null | undefined, now: number): number | undefined {
  const text = field?.trim() ?? "";
  return /^\d+$/.test(text) ? Number(text) * 1000 : untilDate(text, now);
}
