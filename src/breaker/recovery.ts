import { type Duration, milliseconds } from "../core/duration.ts";
import type { RecoveryOptions } from "./options.ts";

/** How long a breaker stays open in milliseconds, by how often it has opened since it was closed, from 1 on. */
export function cooldowns(recovery: Duration | RecoveryOptions = "30s"): (rounds: number) => number {
  const grows = typeof recovery === "object";
  const { from = "1s", to = "5m", factor = 2 } = grows ? recovery : { from: recovery, to: recovery };
  const first = milliseconds(from, grows ? "recovery.from" : "recovery");
  const most = milliseconds(to, "recovery.to");
  if (first === 0) throw new TypeError("recovery must be more than 0");
  if (most < first) throw new TypeError(`recovery.to must not be less than recovery.from, got ${most}`);
  if (!(factor >= 1 && factor < Infinity))
    throw new TypeError(`recovery.factor must be a number from 1, got ${factor}`);
  return (rounds) => Math.min(first * factor ** (rounds - 1), most);
}
