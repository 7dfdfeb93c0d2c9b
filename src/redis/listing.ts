import type { Clock } from "../core/runtime.ts";
import type { KeysPage } from "../storage/store.ts";
import { failing } from "./keeper.ts";
import { type Ask, lineOf, type Wire } from "./line.ts";
import { endOf } from "./record.ts";

/** How many keys Redis looks at for a page, at least; fewer are hardly cheaper. */
const least = 10;
/** A time takes no more characters than this, with the letter before it and the colon after it. */
const head = "17";

interface Page {
  readonly limit: number;
  readonly cursor: string;
}

function pageOf(reply: unknown): readonly [next: string, keys: readonly string[]] {
  const [next, keys] = reply as [unknown, unknown[]];
  return [String(next), keys.map(String)];
}

/** Lists keys with SCAN; on a cluster one server after the other. */
export function lister(
  wire: Wire,
  ask: Ask,
  timeout: number,
  prefix: string,
  clock: Clock | undefined,
): (start: string, page: Page) => Promise<KeysPage> {
  const fail = failing("listing", prefix, false);

  const find = wire.masters && lineOf(wire.masters, timeout);

  /** A line to each server. */
  const lines = (): PromiseLike<readonly Ask[]> | readonly Ask[] => {
    const made = (masters: unknown): readonly Ask[] =>
      (masters as readonly Wire[]).map((master) => lineOf(master, timeout));
    return find ? find([], undefined, made, fail) : [ask];
  };

  /** Those of the keys that are not over by the given clock. */
  async function living(keys: readonly string[], time: number): Promise<readonly string[]> {
    const over = await Promise.all(
      keys.map((key) =>
        ask(["GETRANGE", key, "0", head], key, (text) => (endOf(`${text}`) ?? Infinity) <= time, fail),
      ),
    );
    return keys.filter((_, at) => !over[at]);
  }

  return async (start, { limit, cursor }) => {
    const [, from = "0", node = "0"] = /^(\d+)(?:@(\d+))?$/.exec(cursor) ?? [];
    const all = await lines();
    const scan = all[Number(node)];
    if (!scan) return { keys: [], cursor: undefined };
    const match = (prefix + start).replace(/[*?[\]\\^]/g, "\\$&");
    const command = [
      "SCAN",
      from,
      "MATCH",
      `${match}*`,
      "COUNT",
      `${Math.max(limit, least)}`,
      "TYPE",
      "string",
    ];
    const [next, found] = await scan(command, undefined, pageOf, fail);
    const alive = clock ? await living(found, clock.now()) : found;
    const keys = alive.map((key) => key.slice(prefix.length));
    if (next !== "0") return { keys, cursor: `${next}@${node}` };
    const following = Number(node) + 1;
    return { keys, cursor: following < all.length ? `0@${following}` : undefined };
  };
}
