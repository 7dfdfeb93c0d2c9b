import type { MachineDefinition, MachineEvent, OldSnapshot } from "./definition.ts";
import { mismatch } from "./errors.ts";
import { type Mechanism, none } from "./mechanism.ts";
import type { MachineSnapshot } from "./snapshot.ts";

type Migrations = MachineDefinition<unknown, MachineEvent>["migrate"];

/** Takes an old snapshot through the migrations, one version after the other. */
function migrated(
  { name, version }: Mechanism,
  migrations: Migrations,
  snapshot: MachineSnapshot,
): OldSnapshot {
  let old: OldSnapshot = snapshot;
  for (let at = snapshot.version; at < version; at++) {
    const migrate = migrations?.[at];
    if (!migrate)
      throw mismatch(name, `it is of version ${snapshot.version}, and nothing leads on from ${at}`);
    old = migrate(old);
  }
  return old;
}

/** Makes what checks a snapshot that was kept, and brings it to the present version. */
export function restorer(mechanism: Mechanism, migrations: Migrations): (saved: unknown) => MachineSnapshot {
  const { name, version, compiled } = mechanism;
  return (saved) => {
    const snapshot = Object(saved) as MachineSnapshot;
    const { at, step } = snapshot;
    if (snapshot.machine !== name) throw mismatch(name, `its machine is ${JSON.stringify(snapshot.machine)}`);
    if (!(snapshot.version <= version))
      throw mismatch(name, `it is of version ${snapshot.version}, and this is version ${version}`);
    if (!Number.isFinite(at) || !Number.isFinite(step) || !Array.isArray(snapshot.since))
      throw mismatch(name, "at, step or since is missing");
    const { state, context } = migrated(mechanism, migrations, snapshot);
    const next = { machine: name, version, state, context, step, at, since: none };
    const { depth } = mechanism.leaf(next);
    const since = (_: unknown, level: number): number => snapshot.since[level] ?? at;
    return compiled.timed ? { ...next, since: Array.from({ length: depth }, since) } : next;
  };
}
