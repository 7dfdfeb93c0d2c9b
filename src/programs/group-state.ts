// Groups as JSON holds them without loss.
import { folds } from "../folds/folds.ts";
import { listOf, packed, unpacked } from "../values/packed.ts";
import type { Group } from "./groups.ts";
import type { GroupSink } from "./program.ts";

type Shape = Pick<GroupSink, "keys" | "folds">;

/** Groups that `loadedGroups` reads again. */
export function savedGroups(groups: Iterable<Group>, { folds: uses }: Shape): unknown {
  return Array.from(groups, ({ keys, states }) => [
    keys.map(packed),
    uses.map(({ fold }, i) => folds[fold].save(states[i])),
  ]);
}

/** Groups that were saved. Throws a `TypeError` for anything else. */
export function loadedGroups(data: unknown, { keys: names, folds: uses }: Shape): Group[] {
  return listOf(data).map((group) => {
    const [keys, states] = listOf(group, 2);
    const read = listOf(states, uses.length);
    return {
      keys: listOf(keys, names.length).map(unpacked),
      states: uses.map(({ fold, settings }, i) => folds[fold].load(read[i], settings)),
    };
  });
}
