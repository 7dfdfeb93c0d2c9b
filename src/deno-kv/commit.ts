import { storeError } from "../storage/errors.ts";
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
  async function isLeft(mark: DenoKvKey, turn: number): Promise<boolean> {
    try {
      const [found] = await answer(() => kv.getMany([mark]), true, timeout);
      return found?.value === turn;
    } catch (error) {
      throw storeError("outcome-unknown", "Deno KV does not tell whether the change was made", error);
    }
  }

  return async (write) => {
    const slot = free.pop() ?? slots++;
    const mark = [...marks, slot];
    const turn = ++turns;
    const marked = write.set(mark, turn, { expireIn: day });
    const { ok } = await answer(() => marked.commit(), true, timeout);
    const made = ok || (await isLeft(mark, turn));
    // After a failure the slot stays taken: the change may still be under way.
    free.push(slot);
    return made;
  };
}
