// Which of the selected rows are folded into windows: those with a time that are not late, up to a row that ends windows, or
// gives some anew.
import { selectedRows } from "./evaluate";
import { alloc } from "./memory";
import { valid, values } from "./register";

/** Times beyond this are none: the starts of windows would not be exact. */
const FARTHEST: f64 = 9007199254740991;

let time: usize = 0;
let slice: usize = 0;
let lateness: f64 = 0;
let report: usize = 0;

/** The registers of a row's time and of the start of its slice, and how far the watermark stays behind. */
export function setWindows(timeRegister: usize, sliceRegister: usize, behind: f64): void {
  time = timeRegister;
  slice = sliceRegister;
  lateness = behind;
  report = alloc(32);
}

/** Where the host finds how many rows the last `admit` kept, were late, had no time (u32 each), and the first late one's time. */
export function windowReport(): usize {
  return report;
}

/** Moves the rows to fold to the front of the selection, from the row at `from` on; gives where it stopped. */
export function admit(from: usize, count: usize, closeAt: f64, lastGone: f64, openFrom: f64): usize {
  const rows = selectedRows();
  let kept: usize = 0;
  let late: u32 = 0;
  let untimed: u32 = 0;
  let i = from;
  for (; i < count; i++) {
    const row = <usize>load<u16>(rows + (i << 1));
    const at = load<f64>(values(time) + (row << 3));
    if (load<u8>(valid(time) + row) == 0 || !(abs(at) <= FARTHEST)) {
      untimed++;
      continue;
    }
    if (at - lateness >= closeAt) break;
    const start = load<f64>(values(slice) + (row << 3));
    if (start <= lastGone) {
      if (late++ == 0) store<f64>(report, at, 16);
      continue;
    }
    if (start < openFrom) break;
    store<u16>(rows + (kept << 1), <u16>row);
    kept++;
  }
  store<u32>(report, <u32>kept);
  store<u32>(report, late, 4);
  store<u32>(report, untimed, 8);
  if (i < count) store<f64>(report, load<f64>(values(time) + (<usize>load<u16>(rows + (i << 1)) << 3)), 24);
  return i;
}
