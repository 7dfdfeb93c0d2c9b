import type { Change } from "../storage/entry.ts";
import { optimistic } from "../storage/optimistic.ts";
import type { AnyTransition } from "../storage/transition.ts";
import { failing, type Keeper } from "./keeper.ts";
import { commitScript, readScript, stepScript, unfit } from "./lua.ts";
import type { Run, Script } from "./script.ts";

/** Carries out a transition over keys that were checked. */
type Update = (keys: readonly string[], transition: AnyTransition, args: unknown) => Promise<unknown>;

interface Version {
  readonly texts: readonly unknown[];
  readonly now: number;
}

/** The arguments of the script that commits: what a key held, what it is to hold, and for how long. */
function triple({ record, life }: Keeper, key: string, was: unknown, change: Change, now: number): string[] {
  const old = String(was ?? "");
  if (change === undefined) return [old, "", ""];
  if (change === null) return [old, "-", ""];
  const { value, expires } = change;
  return [old, record(key, value, expires), expires === undefined ? "" : life(Math.max(expires - now, 1))];
}

/** Updates by transitions that are but functions: read, step, and write unless somebody else came first. */
export function plainUpdates(run: Run, keeper: Keeper): Update {
  const { at, clock, entry } = keeper;
  const [reading, committing]: Script[] = [{ text: readScript }, { text: commitScript }];

  return optimistic<Version>({
    read(keys) {
      const read = ([time, ...texts]: readonly unknown[]) => {
        const now = clock ? clock.now() : Number(String(time));
        const entries = keys.map((key, nth) => entry(key, texts[nth], now));
        return { entries, version: { texts, now }, now };
      };
      return run(reading as Script, keys.map(at), [], read as never, failing("reading", keys, false));
    },
    commit(keys, changes, { texts, now }) {
      const args = keys.flatMap((key, nth) => triple(keeper, key, texts[nth], changes[nth], now));
      const read = (reply: unknown): boolean => Number(reply) === 1;
      return run(committing as Script, keys.map(at), args, read, failing("updating", keys, true));
    },
  });
}

/** Updates by transitions with a Lua form: one command, unless Lua cannot read what is kept. */
export function serverUpdates(run: Run, { at, clock }: Keeper, plainly: Update): Update {
  const scripts = new WeakMap<AnyTransition, Script>();

  function scriptOf(transition: AnyTransition): Script {
    const known = scripts.get(transition);
    if (known) return known;
    const script: Script = {
      text: stepScript(transition),
      ...(!("joint" in transition) && { many: { text: stepScript(transition, true) } }),
    };
    scripts.set(transition, script);
    return script;
  }

  return (keys, transition, args) => {
    const given = [clock ? `${clock.now()}` : "", JSON.stringify(args) ?? ""];
    const read = (reply: unknown): unknown => {
      if (reply === null || reply === undefined) return undefined;
      const text = String(reply);
      return text === unfit ? plainly(keys, transition, args) : JSON.parse(text);
    };
    const failed = failing(`the transition ${transition.name} of`, keys, true);
    return run(scriptOf(transition), keys.map(at), given, read, failed);
  };
}
