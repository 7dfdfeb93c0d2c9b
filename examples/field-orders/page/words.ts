// How the page says things.
import type { IntentState } from "modulink-edge/browser";

const euros = new Intl.NumberFormat("en", { style: "currency", currency: "EUR" });
const numbers = new Intl.NumberFormat("en");
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

export const money = (cents: number): string => euros.format(cents / 100);
export const count = (value: number): string => numbers.format(value);
export const timeOfDay = (time: number): string => clock.format(time);
export const orders = (value: number): string => `${count(value)} order${value === 1 ? "" : "s"}`;

export const states: Readonly<Record<IntentState, string>> = {
  queued: "Saved here",
  leased: "Sending",
  done: "Confirmed",
  dead: "Needs attention",
};

/** How far off a clock is, in whole minutes or hours. */
export function span(ms: number): string {
  const minutes = Math.round(Math.abs(ms) / 60_000);
  const [value, unit] = minutes < 90 ? [minutes, "minute"] : [Math.round(minutes / 60), "hour"];
  return `${value} ${unit}${value === 1 ? "" : "s"}`;
}
