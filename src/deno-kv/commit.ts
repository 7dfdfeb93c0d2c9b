import type { DenoKv, DenoKvKey, DenoKvWrite } from "./database.ts";
import { answer } from "./failures.ts";

/** How long a mark stays, in milliseconds: longer than Deno tries. */
const day = 86_400_000;

/**
 * Makes a change unless somebody else came first.
 *
 * Deno sends a change again when the answer to it is lost, and then takes its own first try for somebody else. So each
 * change leaves a mark in the same step; a mark is overwritten by the next change that this store is sure of.
 */
export function committer(
  kv: DenoKv,
  marks: DenoKvKey,
  timeout: number,
): (write: DenoKvWrite) => Promise<boolean> {
  const free: number[] = [];
  let [slots, turns] = [0, 0];
  return async (write) => {
    const slot = free.pop() ?? slots++;
    const mark = [...marks, slot];
    const turn = ++turns;
    const { ok } = await answer(write.set(mark, turn, { expireIn: day }).commit(), true, timeout);
    const made = ok || (await answer(kv.getMany([mark]), true, timeout))[0]?.value === turn;
    // After a failure the slot stays taken: the change may still be under way.
    free.push(slot);
    return made;
  };
}
