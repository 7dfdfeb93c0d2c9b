import { isModulinkError } from "modulink-edge";
import type { RedisStore } from "modulink-edge/redis";
import { type Transition, transition } from "modulink-edge/storage";
import type { RedisServer } from "./server.ts";

/** Writes an id down, each as often as it is told to. */
export const note: Transition<readonly number[], number, number> = transition(
  "note",
  (current: readonly number[] | undefined, id: number) => {
    const ids = [...(current ?? []), id];
    return { value: ids, result: ids.length };
  },
  {
    lua: `local ids = {}
      for i, v in ipairs(current or {}) do ids[i] = v end
      ids[#ids + 1] = args
      return ids, nil, #ids`,
  },
);

/** The same without a Lua form. */
export const notePlainly: typeof note = transition("note plainly", note.apply);

/** What became of updates, as their callers were told and as it was. */
export interface Crash {
  readonly done: readonly number[];
  readonly unknown: readonly number[];
  /** Those that were told that nothing was changed. */
  readonly unchanged: readonly number[];
  /** Errors of no kind a store may have. */
  readonly strange: readonly unknown[];
  /** The longest that one of them waited, in milliseconds. */
  readonly longest: number;
  /** The ids that were written down, in order. */
  readonly written: readonly number[];
}

const total = 1000;

/** A thousand updates by twenty writers, in the middle of which the server is killed and started again. */
export async function crashed(server: RedisServer, store: RedisStore, one: typeof note): Promise<Crash> {
  const done: number[] = [];
  const unknown: number[] = [];
  const unchanged: number[] = [];
  const strange: unknown[] = [];
  let [next, longest] = [0, 0];
  let restarted: Promise<void> | undefined;
  const write = async (id: number): Promise<void> => {
    const begin = performance.now();
    try {
      await store.update("notes", one, id);
      done.push(id);
    } catch (error) {
      if (isModulinkError(error, "outcome-unknown")) unknown.push(id);
      else if (isModulinkError(error) && error.code.startsWith("store-")) unchanged.push(id);
      else strange.push(error);
    }
    longest = Math.max(longest, performance.now() - begin);
    if (done.length > total / 3) restarted ??= server.kill().then(() => server.start());
  };
  const writer = async (): Promise<void> => {
    while (next < total) await write(next++);
  };
  await Promise.all(Array.from({ length: 20 }, writer));
  await restarted;
  const written = await settled(store);
  return { done, unknown, unchanged, strange, longest, written };
}

/** What is written once nothing is under way any more and the client has found its server again. */
async function settled(store: RedisStore): Promise<readonly number[]> {
  for (let tries = 0; ; tries++)
    try {
      await store.set("done", true);
      return (await store.get<readonly number[]>("notes")) ?? [];
    } catch (error) {
      if (tries === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
}

/** What is wrong with the outcome; nothing when every update happened once or its caller was told. */
export function faults({ done, unchanged, strange, written }: Crash): string[] {
  const kept = new Set(written);
  return [
    ...strange.map((error) => `an update failed with ${error}`),
    ...(kept.size < written.length ? ["an update happened twice"] : []),
    ...done.filter((id) => !kept.has(id)).map((id) => `update ${id} was acknowledged and is lost`),
    ...unchanged
      .filter((id) => kept.has(id))
      .map((id) => `update ${id} was told not to have happened, and did`),
  ];
}
