import type { MachineDefinition, MachineEvent, OldSnapshot } from "./definition.ts";
import { mismatch } from "./errors.ts";
import { leafOf, type Mechanism, none } from "./mechanism.ts";
import type { MachineSnapshot } from "./snapshot.ts";

type Migrations = MachineDefinition<unknown, MachineEvent>["migrate"];

/** Makes what checks a snapshot that was kept, and brings it to the present version. */
export function restorer(mechanism: Mechanism, migrations: Migrations): (saved: unknown) => MachineSnapshot {
  const { name, version, compiled } = mechanism;
  return (saved) => {
    const { at, step, since, ...snapshot } = Object(saved) as MachineSnapshot;
    if (snapshot.machine !== name) throw mismatch(name, `its machine is ${snapshot.machine}`);
    if (![at, step].every(Number.isFinite) || !Array.isArray(since))
      throw mismatch(name, "at, step or since is missing");
    let old: OldSnapshot = snapshot;
    for (let from = snapshot.version; from !== version; from++) {
      const migrate = migrations?.[from];
      if (!migrate) throw mismatch(name, `it is of version ${snapshot.version}, this is ${version}`);
      old = migrate(old);
    }
    const { state, context } = old;
    const { depth } = leafOf(mechanism, old);
    const entered = compiled.timed ? Array.from({ length: depth }, (_, level) => since[level] ?? at) : none;
    return { machine: name, version, state, context, step, at, since: entered };
  };
}
