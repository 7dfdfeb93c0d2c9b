import { isModulinkError } from "../core/errors.ts";
import { pause, systemRandom } from "../core/runtime.ts";
import { type Change, type Entry, step } from "./entry.ts";
import { storeError } from "./errors.ts";
import { shown } from "./key.ts";
import type { AnyTransition } from "./transition.ts";

/** What was read, with what tells whether it has changed since. */
export interface Snapshot<Version> {
  readonly entries: readonly (Entry | undefined)[];
  readonly version: Version;
  /** The time of the store. */
  readonly now: number;
}

/** A place that can compare and set. */
export interface Versioned<Version> {
  read(keys: readonly string[]): Promise<Snapshot<Version>>;
  /** Makes the changes unless one of the entries is no longer what was read; says whether it did. */
  commit(keys: readonly string[], changes: readonly Change[], version: Version): Promise<boolean>;
}

interface Job {
  readonly transition: AnyTransition;
  readonly args: unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** How often other writers may come first. */
const attempts = 100;

/** The changes of several steps as one: what the last one that changed an entry made of it. */
function stepsOf(jobs: readonly Job[], { entries, now }: Snapshot<unknown>) {
  const current = [...entries];
  const changes: Change[] = entries.map(() => undefined);
  const answers = jobs.map(({ transition, args, resolve, reject }) => {
    try {
      const made = step(transition, current, args, now);
      made.changes.forEach((change, at) => {
        if (change === undefined) return;
        changes[at] = change;
        current[at] = change ?? undefined;
      });
      return () => resolve(made.result);
    } catch (error) {
      return () => reject(error);
    }
  });
  return { changes, answers };
}

/**
 * Linearizable updates over compare-and-set.
 *
 * Updates of the same keys that meet in this process go together: one read, all their transitions one after the other, one
 * write. So the writers of a process never race each other, only those of other processes; whoever loses waits a little,
 * at random, and reads again.
 */
export function optimistic<Version>(
  backend: Versioned<Version>,
): (keys: readonly string[], transition: AnyTransition, args: unknown) => Promise<unknown> {
  const lanes = new Map<string, Job[]>();

  async function attempt(keys: readonly string[], jobs: readonly Job[]): Promise<boolean> {
    const snapshot = await backend.read(keys);
    const { changes, answers } = stepsOf(jobs, snapshot);
    const idle = changes.every((change) => change === undefined);
    if (!idle && !(await backend.commit(keys, changes, snapshot.version))) return false;
    for (const answer of answers) answer();
    return true;
  }

  async function settle(keys: readonly string[], jobs: readonly Job[]): Promise<void> {
    for (let tried = 0; tried < attempts; tried++) {
      if (await attempt(keys, jobs)) return;
      await pause(systemRandom() * Math.min(2 ** tried, 32));
    }
    throw storeError("store-contended", `${attempts} times another writer of ${shown(keys)} came first`);
  }

  async function serve(keys: readonly string[], jobs: readonly Job[]): Promise<void> {
    try {
      await settle(keys, jobs);
    } catch (error) {
      // One value was too large; the others have nothing to do with it.
      if (jobs.length > 1 && isModulinkError(error, "value-too-large"))
        for (const job of jobs) await serve(keys, [job]);
      else for (const { reject } of jobs) reject(error);
    }
  }

  async function drain(lane: Job[], keys: readonly string[], id: string): Promise<void> {
    // Only those that are here before the read: one that comes later may not be told what was read earlier.
    while (lane.length > 0) await serve(keys, lane.splice(0));
    lanes.delete(id);
  }

  return (keys, transition, args) =>
    new Promise((resolve, reject) => {
      const id = JSON.stringify(keys);
      const lane = lanes.get(id) ?? [];
      lane.push({ transition, args, resolve, reject });
      if (lanes.has(id)) return;
      lanes.set(id, lane);
      void drain(lane, keys, id);
    });
}
