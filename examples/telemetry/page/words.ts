// Numbers and times as the page writes them; times are UTC, as the windows are.
import type { HourUpdate } from "../updates.ts";

const whole = new Intl.NumberFormat("en");
const tenth = new Intl.NumberFormat("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const format = (options: Intl.DateTimeFormatOptions) => {
  const clock = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options });
  return (time: number) => clock.format(time);
};

export const count = (value: number): string => whole.format(value);
export const decimal = (value: number | null): string => (value === null ? "–" : tenth.format(value));
const hourly = format({ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
export const day = format({ weekday: "short", day: "numeric" });
export const shortDay = format({ day: "numeric" });

/** A day and an hour, to be parted between the two only. */
export const hour = (time: number): string => hourly(time).replace(" ", "\u00a0");

/** How far off: scores end at 99. */
export const sigmas = (score: number | null): string =>
  score === null ? "–" : score >= 99 ? "99 σ or more" : `${tenth.format(score)}\u00a0σ`;

/** One network's hour in words. */
export function told({ region, quakes, usual, unusual, strongest, class: name }: HourUpdate): string {
  const strength = strongest === null ? "" : `, up to M ${decimal(strongest)} (${name})`;
  const off = unusual ? `, unusual, on average ${decimal(usual)}` : "";
  return `${region} ${count(quakes)}${off}${strength}`;
}
