// Expressions over registers, a whole batch at a time, and the rows that pass every filter.
import { Part, dateParts } from "./evaluate-dates";
import { IntegerOp, compareIntegers, inIntegers, integersToNumbers } from "./evaluate-integers";
import { Op, arithmetic, inNumbers } from "./evaluate-numbers";
import { TextOp, compareTexts, inTexts, pickTexts, textLengths } from "./evaluate-texts";
import { ROWS, alloc } from "./memory";
import { isUniform, setUniform, valid, values } from "./register";
import { ONES, fillPlaces, isEverywhere, isNowhere, pick, spread, truthsOf, writeAll, writePlaces } from "./truths";

/** Operations beside those of numbers, dates and texts; the host uses the same numbers. */
namespace Any {
  export const InNumbers: i32 = 21;
  export const And: i32 = 32;
  export const Or: i32 = 33;
  export const Not: i32 = 34;
  export const IsNull: i32 = 35;
  export const OrElse: i32 = 36;
  export const OrElseText: i32 = 37;
  export const Case: i32 = 38;
  export const CaseText: i32 = 39;
}

/** Bytes of one instruction: operation, output register, three operands. */
const INSTRUCTION: usize = 20;

let filters: usize = 0;
let filtersEnd: usize = 0;
let alive: usize = 0;
let selection: usize = 0;
let table: usize = 0;
let left: usize = 0;
let right: usize = 0;

/** The registers of which every one must be true. */
export function setFilters(list: usize, count: usize): void {
  filters = list;
  filtersEnd = list + count * 4;
  alive = alloc(ROWS + 8);
  selection = alloc(<usize>ROWS * 2 + 16);
  left = alloc(ROWS);
  right = alloc(ROWS);
  table = alloc(256 * 8 + 8);
  fillPlaces(table);
}

/** One byte a row, set to 1 by `select`'s caller for rows to leave out. */
export function rejectedRows(): usize {
  return alive;
}

/** The rows that passed, as u16. */
export function selectedRows(): usize {
  return selection;
}

/** Where the first so many selected rows, one at least, end; they ascend, and are all of a batch where they end behind as many. */
export function endOfRows(count: usize): usize {
  return <usize>load<u16>(selection + ((count - 1) << 1)) + 1;
}

/** Runs instructions over the first `rows` rows. */
export function compute(instructions: usize, count: usize, rows: usize): void {
  const end = instructions + count * INSTRUCTION;
  for (let at = instructions; at < end; at += INSTRUCTION) step(at, rows);
}

/** Selects the rows that pass every filter and gives how many they are. */
export function select(rows: usize): usize {
  for (let f = filters; f < filtersEnd; f += 4) leaveOut(<usize>load<u32>(f), rows);
  if (isNowhere(alive, rows)) {
    // Filters may have left out what stands behind the last row.
    store<u64>(alive + rows, 0);
    writeAll(selection, rows);
    return rows;
  }
  // No row behind the last.
  for (let row = rows; (row & 7) != 0; row++) store<u8>(alive + row, 1);
  const bytes = alive;
  const numbers = table;
  let to = selection;
  for (let row: usize = 0; row < rows; row += 8) {
    to += writePlaces(load<u64>(bytes + row) ^ ONES, row, to, numbers) << 1;
    store<u64>(bytes + row, 0);
  }
  return (to - selection) >> 1;
}

/** Leaves the rows out that do not pass a filter. */
function leaveOut(register: usize, rows: usize): void {
  const left = alive;
  const known = valid(register);
  const truth = values(register);
  for (let row: usize = 0; row < rows; row += 8) {
    const passed = load<u64>(known + row) & truthsOf(truth + (row << 3));
    store<u64>(left + row, load<u64>(left + row) | (passed ^ ONES));
  }
}

/** Bytes that are 1 where both are. */
function both(x: usize, y: usize, to: usize, rows: usize): void {
  for (let i: usize = 0; i < rows; i += 8) store<u64>(to + i, load<u64>(x + i) & load<u64>(y + i));
}

function step(at: usize, rows: usize): void {
  const op = load<i32>(at);
  const out = <usize>load<u32>(at, 4);
  const a = <usize>load<u32>(at, 8);
  const b = <usize>load<u32>(at, 12);
  if (op == Any.IsNull) isNull(out, a, rows);
  else if (op == Any.And || op == Any.Or) logic(op == Any.Or, out, a, b, rows);
  else if (op == Any.OrElse || op == Any.OrElseText) choose(op == Any.OrElseText, out, valid(a), a, b, rows);
  else if (op == Any.Case || op == Any.CaseText) {
    for (let row: usize = 0; row < rows; row += 8) store<u64>(left + row, truthsOf(values(a) + (row << 3)));
    both(left, valid(a), left, rows);
    choose(op == Any.CaseText, out, left, b, <usize>load<u32>(at, 16), rows);
  } else strict(op, out, a, b, rows);
}

/** Operations that give null where an operand is null. */
function strict(op: i32, out: usize, a: usize, b: usize, rows: usize): void {
  const one = op == Any.InNumbers || op == TextOp.InSet || op == IntegerOp.InSet;
  both(valid(a), valid(one ? a : b), valid(out), rows);
  if (op <= Op.Root) arithmetic(op, out, a, b, rows);
  else if (op == Any.InNumbers) inNumbers(out, a, b, rows);
  else if (op == Any.Not) not(out, a, rows);
  else if (WHOLE) beyondNumbers(op, out, a, b, rows);
}

/** What the lean module leaves to the host: parts of dates, and operations over texts and integers. */
function beyondNumbers(op: i32, out: usize, a: usize, b: usize, rows: usize): void {
  if (op <= Part.Second) dateParts(op, out, a, rows);
  else if (op == TextOp.Length) textLengths(out, a, rows);
  else if (op == TextOp.InSet) inTexts(out, a, b, rows);
  else if (op < TextOp.InSet) compareTexts(op, out, a, b, rows);
  else if (op == IntegerOp.InSet) inIntegers(out, a, b, rows);
  else if (op == IntegerOp.ToNumber) integersToNumbers(out, a, rows);
  else compareIntegers(op, out, a, b, rows);
}

/** Three-valued AND and OR: what decides wins over null. */
function logic(either: bool, out: usize, a: usize, b: usize, rows: usize): void {
  const x = values(a);
  const y = values(b);
  const knownX = valid(a);
  const knownY = valid(b);
  const known = valid(out);
  const bytes = left;
  for (let row: usize = 0; row < rows; row += 8) {
    const hereX = load<u64>(knownX + row);
    const hereY = load<u64>(knownY + row);
    const x1 = truthsOf(x + (row << 3)) & hereX;
    const y1 = truthsOf(y + (row << 3)) & hereY;
    const x0 = x1 ^ hereX;
    const y0 = y1 ^ hereY;
    const yes = either ? x1 | y1 : x1 & y1;
    const no = either ? x0 & y0 : x0 | y0;
    store<u64>(bytes + row, yes);
    store<u64>(known + row, yes | no);
  }
  spread(bytes, values(out), rows);
}

function not(out: usize, a: usize, rows: usize): void {
  const x = values(a);
  const bytes = left;
  for (let row: usize = 0; row < rows; row += 8) store<u64>(bytes + row, truthsOf(x + (row << 3)) ^ ONES);
  spread(bytes, values(out), rows);
}

function isNull(out: usize, a: usize, rows: usize): void {
  if (WHOLE) {
    if (isEverywhere(valid(a), rows)) return fillFalse(out);
    setUniform(out, false);
  }
  for (let i: usize = 0; i < rows; i += 8) {
    store<u64>(left + i, load<u64>(valid(a) + i) ^ ONES);
    store<u64>(valid(out) + i, ONES);
  }
  spread(left, values(out), rows);
}

/** Says no of all rows; nothing is written where that was said of the batch before. */
function fillFalse(out: usize): void {
  if (isUniform(out)) return;
  memory.fill(values(out), 0, ROWS << 3);
  memory.fill(valid(out), 1, ROWS);
  setUniform(out, true);
}

/** Values from `x` where the byte is 1, else from `y`, which may be where they go. */
function choose(texts: bool, out: usize, bytes: usize, x: usize, y: usize, rows: usize): void {
  for (let i: usize = 0; i < rows; i += 8) {
    const chosen = load<u64>(bytes + i);
    store<u64>(right + i, chosen);
    const known = (chosen & load<u64>(valid(x) + i)) | ((chosen ^ ONES) & load<u64>(valid(y) + i));
    store<u64>(valid(out) + i, known);
  }
  if (texts) pickTexts(right, x, y, out, rows);
  else pick(right, values(x), values(y), values(out), rows);
}
