// Moments as texts to milliseconds, in the forms that src/values/timestamp.ts says. The two that machines write most,
// 2026-11-21T08:30:15Z and 2026-11-21T08:30:15.250Z, are read all digits at once.

const SECONDS_SIZE: usize = 20;
const MILLISECONDS_SIZE: usize = 24;
/** 2026-11-21, and T08:30 behind it. */
const DATE_SIZE: usize = 10;
const CLOCK_SIZE: usize = 6;

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

/** Stores the milliseconds of the moment whose text ends at `end` and gives `end`, or 0 when there is no such moment. */
export function readTimestamp(p: usize, end: usize, to: usize): usize {
  const size = end - p;
  const common = size == MILLISECONDS_SIZE || size == SECONDS_SIZE;
  return common && readCommon(p, size == MILLISECONDS_SIZE, to) ? end : readDate(p, end, to);
}

function readCommon(p: usize, fine: bool, to: usize): bool {
  const date = load<u64>(p) ^ YEAR_MONTH;
  const time = load<u64>(p, 8) ^ DAY_TIME;
  const second = load<u32>(p, 16) ^ (fine ? SECONDS_POINT : SECONDS_END);
  const fraction = fine ? load<u32>(p, 20) ^ FRACTION_END : 0;
  const wide = (date + YEAR_MONTH_LIMITS) | date | (time + DAY_TIME_LIMITS) | time;
  const narrow = (second + SECONDS_LIMITS) | second | (fraction + FRACTION_LIMITS) | fraction;
  if ((wide & 0x8080_8080_8080_8080) != 0 || (narrow & 0x8080_8080) != 0) return false;
  // Each byte becomes its digit and the next one's as a number of two digits.
  const dates = date * 10 + (date >> 8);
  const times = time * 10 + (time >> 8);
  const year = <u32>(dates & 0xff) * 100 + <u32>((dates >> 16) & 0xff);
  const month = <u32>((dates >> 40) & 0xff);
  const day = <u32>(times & 0xff);
  const hour = <u32>((times >> 24) & 0xff);
  const minute = <u32>((times >> 48) & 0xff);
  const seconds = ((second >> 8) & 0xff) * 10 + ((second >> 16) & 0xff);
  if (!isDay(year, month, day) || hour > 23 || minute > 59 || seconds > 59) return false;
  const whole = <i64>daysTo(year, month, day) * 86_400 + <i64>(hour * 3600 + minute * 60 + seconds);
  const rest = (fraction & 0xff) * 100 + ((fraction >> 8) & 0xff) * 10 + ((fraction >> 16) & 0xff);
  store<f64>(to, <f64>(whole * 1000 + <i64>rest));
  return true;
}

/** The number that two digits at `p` write, or more than 99. */
@inline
function pair(p: usize): u32 {
  const tens = <u32>load<u8>(p) - 0x30;
  const ones = <u32>load<u8>(p, 1) - 0x30;
  return (tens > 9 ? 100 : tens * 10) + (ones > 9 ? 100 : ones);
}

/** A date, and what stands behind it. */
function readDate(p: usize, end: usize, to: usize): usize {
  if (end - p < DATE_SIZE || load<u8>(p, 4) != 0x2d || load<u8>(p, 7) != 0x2d) return 0;
  const century = pair(p);
  const years = pair(p + 2);
  const year = century * 100 + years;
  const month = pair(p + 5);
  const day = pair(p + 8);
  if (max(century, years) > 99 || !isDay(year, month, day)) return 0;
  const start = <i64>daysTo(year, month, day) * 86_400_000;
  p += DATE_SIZE;
  if (p < end) return readTime(p, end, start, to);
  store<f64>(to, <f64>start);
  return end;
}

/** Hours and minutes, then perhaps seconds and their fraction, then a zone or nothing. */
function readTime(p: usize, end: usize, start: i64, to: usize): usize {
  const between = load<u8>(p);
  if (end - p < CLOCK_SIZE || ((between | 0x20) != 0x74 && between != 0x20)) return 0;
  const hour = pair(p + 1);
  const minute = pair(p + 4);
  if (hour > 23 || minute > 59 || load<u8>(p, 3) != 0x3a) return 0;
  let moment = start + <i64>(hour * 60 + minute) * 60_000;
  p += CLOCK_SIZE;
  if (p + 3 <= end && load<u8>(p) == 0x3a) {
    const second = pair(p + 1);
    if (second > 59) return 0;
    moment += <i64>second * 1000;
    p += 3;
    if (p < end && load<u8>(p) == 0x2e) {
      const from = ++p;
      for (let unit: i64 = 100; p < end && <u32>load<u8>(p) - 0x30 < 10; unit /= 10) {
        moment += (<i64>load<u8>(p++) - 0x30) * unit;
      }
      if (p == from) return 0;
    }
  }
  return p == end || isZone(p, end) ? ended(moment - offset(p, end), end, to) : 0;
}

@inline
function ended(moment: i64, end: usize, to: usize): usize {
  store<f64>(to, <f64>moment);
  return end;
}

/** Whether a zone stands at `p`, and nothing behind it: a Z, or a sign, hours, and perhaps minutes with a colon or without. */
function isZone(p: usize, end: usize): bool {
  const mark = load<u8>(p);
  const size = end - p;
  if ((mark | 0x20) == 0x7a) return size == 1;
  if ((mark != 0x2b && mark != 0x2d) || size < 3 || pair(p + 1) > 23) return false;
  if (size == 6) return load<u8>(p, 3) == 0x3a && pair(p + 4) < 60;
  return size == 3 || (size == 5 && pair(p + 3) < 60);
}

/** The milliseconds that a zone is ahead. */
function offset(p: usize, end: usize): i64 {
  if (end - p < 3) return 0;
  const minutes = pair(p + 1) * 60 + (end - p == 3 ? 0 : pair(end - 2));
  return <i64>minutes * (load<u8>(p) == 0x2d ? -60_000 : 60_000);
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
