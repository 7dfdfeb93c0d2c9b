// The parts of moments in UTC, as Date has them: NaN outside of its range.
import { values } from "./register";

/** Operations; the host uses the same numbers. */
export namespace Part {
  export const Year: i32 = 24;
  export const Month: i32 = 25;
  export const Day: i32 = 26;
  export const DayOfYear: i32 = 27;
  export const Weekday: i32 = 28;
  export const Hour: i32 = 29;
  export const Minute: i32 = 30;
  export const Second: i32 = 31;
}

const DAY: f64 = 86_400_000;
/** The farthest moment of Date. */
const FARTHEST: f64 = 8.64e15;
/** Days of 400 years, and so many of them that no day is before them. */
const CYCLE: u32 = 146_097;
const CYCLES: u32 = 700;
/** Days from March 1 of the year 0 to 1970. */
const EPOCH: u32 = 719_468;
/** A multiple of 7, and a Thursday. */
const WEEKS: u32 = 140_000_000;

/** Computes a part of each moment. */
export function dateParts(part: i32, out: usize, a: usize, rows: usize): void {
  const to = values(out);
  const from = values(a);
  for (let i: usize = 0; i < rows << 3; i += 8) store<f64>(to + i, partOf(part, load<f64>(from + i)));
}

function partOf(part: i32, moment: f64): f64 {
  if (!(Math.abs(moment) <= FARTHEST)) return NaN;
  const whole = Math.trunc(moment);
  const day = Math.floor(whole / DAY);
  if (part >= Part.Hour) return timePart(part, <u32>(whole - day * DAY));
  const days = <i32>day;
  return part == Part.Weekday ? <f64>((<u32>days + WEEKS + 3) % 7 + 1) : datePart(part, <u32>days);
}

@inline
function timePart(part: i32, ms: u32): f64 {
  if (part == Part.Hour) return <f64>(ms / 3_600_000);
  return <f64>(part == Part.Minute ? (ms / 60_000) % 60 : (ms / 1000) % 60);
}

/** Years are taken to begin in March, so that the day of a leap year is their last. */
function datePart(part: i32, days: u32): f64 {
  const shifted = days + EPOCH + CYCLE * CYCLES;
  const cycle = shifted / CYCLE;
  const inCycle = shifted % CYCLE;
  const yearOfCycle = (inCycle - inCycle / 1460 + inCycle / 36_524 - inCycle / 146_096) / 365;
  const dayOfYear = inCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100);
  const late = u32(dayOfYear >= 306);
  const year = <i32>(yearOfCycle + late + cycle * 400) - <i32>(CYCLES * 400);
  if (part == Part.Year) return <f64>year;
  const month = (5 * dayOfYear + 2) / 153;
  if (part == Part.Month) return <f64>(month + 3 - 12 * late);
  if (part == Part.Day) return <f64>(dayOfYear - (153 * month + 2) / 5 + 1);
  const leap = u32((year & 3) == 0 && (year % 100 != 0 || year % 400 == 0));
  return <f64>(late ? dayOfYear - 305 : dayOfYear + 60 + leap);
}
