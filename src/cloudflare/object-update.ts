import { step } from "../storage/entry.ts";
import { storeError } from "../storage/errors.ts";
import { shown } from "../storage/key.ts";
import type { AnyTransition } from "../storage/transition.ts";
import type { Ask } from "./object-client.ts";
import { entryOf, rowChange } from "./object-operations.ts";
import type { Rows } from "./protocol.ts";

/** How often other writers may come first. */
const attempts = 100;

/**
 * Updates from outside the object: it gives the entries, and takes the new ones unless other writers have come first.
 *
 * Updates that meet in this process do not go together: on Workers they would end with the request that one of them is
 * part of. Instead, who was too late waits in the object's line.
 */
export async function updateFromHere(
  ask: Ask,
  keys: readonly string[],
  transition: AnyTransition,
  args: unknown,
  first: Rows,
  clock: () => number | undefined,
): Promise<unknown> {
  let found = first;
  const leave = (): void => {
    if (found.ticket !== undefined) ask("leave", keys, found.ticket).catch(() => {});
  };
  const make = () => {
    const { changes, result } = step(transition, found.rows.map(entryOf), args, found.now);
    return { rows: changes.map((change, at) => rowChange(change, keys[at] as string)), result };
  };
  for (let tried = 0; tried < attempts; tried++) {
    let made: ReturnType<typeof make>;
    try {
      made = make();
    } catch (error) {
      leave();
      throw error;
    }
    const { rows, result } = made;
    if (rows.every((row) => row === undefined)) {
      leave();
      return result;
    }
    const versions = found.rows.map((row) => row?.version);
    if (await ask("commit", keys, rows, versions, found.ticket, clock())) return result;
    found = await ask("wait", keys, clock());
  }
  throw storeError("store-contended", `${attempts} times another writer of ${shown(keys)} came first`);
}
