import { ModulinkError } from "../core/errors.ts";
import type { Wait } from "./compile.ts";
import { leafOf, type Mechanism, move } from "./mechanism.ts";
import type { MachineSnapshot } from "./snapshot.ts";

/** More moves than this without an event are taken for a machine that will never rest. */
const most = 10_000;

const dueOf = ({ since }: MachineSnapshot, { level, ms }: Wait): number => since[level]! + ms;

/** When the next timeout after a moment is due; whether its guard agrees is only known then. */
export function nextDue(
  mechanism: Mechanism,
  snapshot: MachineSnapshot,
  after: number = snapshot.at,
): number | undefined {
  const times = leafOf(mechanism, snapshot).waits.map((wait) => dueOf(snapshot, wait));
  const least = Math.min(...times.filter((time) => time > after));
  return least === Infinity ? undefined : least;
}

/** The move of the timeout that is due first, at its own time. What was due before the last move was judged then. */
function elapse(mechanism: Mechanism, snapshot: MachineSnapshot, now: number): MachineSnapshot | undefined {
  const { waits } = leafOf(mechanism, snapshot);
  const isDue = (wait: Wait): boolean => {
    const due = dueOf(snapshot, wait);
    return due > snapshot.at && due <= now;
  };
  if (!waits.some(isDue)) return undefined;
  const inTurn = waits.filter(isDue).sort((a, b) => dueOf(snapshot, a) - dueOf(snapshot, b));
  for (const wait of inTurn) {
    const next = move(mechanism, snapshot, [wait.step], wait.event, dueOf(snapshot, wait));
    if (next !== undefined) return next;
  }
  return undefined;
}

/** What a machine has become by itself. */
export function settle(mechanism: Mechanism, snapshot: MachineSnapshot, now: number): MachineSnapshot {
  if (!mechanism.compiled.timed) return snapshot;
  for (let moves = 0; moves < most; moves++) {
    const next = elapse(mechanism, snapshot, now);
    if (next === undefined) return snapshot;
    snapshot = next;
  }
  throw new ModulinkError(
    "runaway-machine",
    `${mechanism.name} made ${most} moves by itself and does not rest`,
  );
}
