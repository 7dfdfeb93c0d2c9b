// The two forms in which machines write a moment, 2026-11-21T08:30:15Z and 2026-11-21T08:30:15.250Z, to milliseconds. Every
// other form is left to the host: src/engine/timestamp.ts says what they are.

const SECONDS_SIZE: usize = 20;
const MILLISECONDS_SIZE: usize = 24;

// A piece of text xor its zeros leaves each digit's number, and nothing of its separators.
const YEAR_MONTH: u64 = 0x2d30_302d_3030_3030; // "0000-00-"
const DAY_TIME: u64 = 0x3030_3a30_3054_3030; // "00T00:00"
const SECONDS_END: u32 = 0x5a30_303a; // ":00Z"
const SECONDS_POINT: u32 = 0x2e30_303a; // ":00."
const FRACTION_END: u32 = 0x5a30_3030; // "000Z"

// Added to a byte, these reach 0x80 from a digit of 10 on and from anything left of a separator.
const YEAR_MONTH_LIMITS: u64 = 0x7f76_767f_7676_7676;
const DAY_TIME_LIMITS: u64 = 0x7676_7f76_767f_7676;
const SECONDS_LIMITS: u32 = 0x7f76_767f;
const FRACTION_LIMITS: u32 = 0x7f76_7676;

/** Days from March 1 of the year -400 to January 1, 1970. */
const EPOCH: u32 = 719_468 + 146_097;

/** Stores the milliseconds of the moment whose text ends at `end` and gives `end`, or 0 when the host has to read it. */
export function readTimestamp(p: usize, end: usize, to: usize): usize {
  const fine = end - p == MILLISECONDS_SIZE;
  if (!fine && end - p != SECONDS_SIZE) return 0;
  const date = load<u64>(p) ^ YEAR_MONTH;
  const time = load<u64>(p, 8) ^ DAY_TIME;
  const second = load<u32>(p, 16) ^ (fine ? SECONDS_POINT : SECONDS_END);
  const fraction = fine ? load<u32>(p, 20) ^ FRACTION_END : 0;
  const wide = (date + YEAR_MONTH_LIMITS) | date | (time + DAY_TIME_LIMITS) | time;
  const narrow = (second + SECONDS_LIMITS) | second | (fraction + FRACTION_LIMITS) | fraction;
  if ((wide & 0x8080_8080_8080_8080) != 0 || (narrow & 0x8080_8080) != 0) return 0;
  // Each byte becomes its digit and the next one's as a number of two digits.
  const dates = date * 10 + (date >> 8);
  const times = time * 10 + (time >> 8);
  const year = <u32>(dates & 0xff) * 100 + <u32>((dates >> 16) & 0xff);
  const month = <u32>((dates >> 40) & 0xff);
  const day = <u32>(times & 0xff);
  const hour = <u32>((times >> 24) & 0xff);
  const minute = <u32>((times >> 48) & 0xff);
  const seconds = ((second >> 8) & 0xff) * 10 + ((second >> 16) & 0xff);
  if (!isDay(year, month, day) || hour > 23 || minute > 59 || seconds > 59) return 0;
  const whole = <i64>daysTo(year, month, day) * 86_400 + <i64>(hour * 3600 + minute * 60 + seconds);
  const rest = (fraction & 0xff) * 100 + ((fraction >> 8) & 0xff) * 10 + ((fraction >> 16) & 0xff);
  store<f64>(to, <f64>(whole * 1000 + <i64>rest));
  return end;
}

function isDay(year: u32, month: u32, day: u32): bool {
  if (month - 1 > 11) return false;
  const leap = (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0);
  const length: u32 = month == 2 ? 28 + u32(leap) : 30 + ((month + (month >> 3)) & 1);
  return day - 1 < length;
}

/** Days since 1970-01-01. Years are taken to begin in March, so that the day of a leap year is their last. */
function daysTo(year: u32, month: u32, day: u32): i32 {
  const early = u32(month < 3);
  const y = year + 400 - early;
  const monthStart = (153 * (month + 12 * early - 3) + 2) / 5;
  return <i32>(y * 365 + y / 4 - y / 100 + y / 400 + monthStart + day - 1) - <i32>EPOCH;
}
