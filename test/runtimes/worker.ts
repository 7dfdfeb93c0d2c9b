import { DurableObject } from "cloudflare:workers";
import { type NamedTransition, storeObject } from "modulink-edge/cloudflare";
import {
  beginIdempotent,
  claimLease,
  closeCircuit,
  extendLease,
  lookAtCircuit,
  settleIdempotent,
  tripCircuit,
} from "modulink-edge/resilience";
import { jointTransition, transition } from "modulink-edge/storage";
import { contractTransitions } from "modulink-edge/testing";

/** Fails in a way only the object itself can. */
const own: readonly NamedTransition[] = [
  transition("own.throws", (_: unknown, kind: string) => {
    if (kind === "code") throw Object.assign(new Error("with a code"), { name: "OwnError", code: "E_OWN" });
    throw kind;
  }),
  transition("own.big", (_: unknown, length: number) => ({ value: "x".repeat(length), result: length })),
  jointTransition("own.all-big", (current: readonly unknown[], lengths: readonly number[]) => ({
    value: current.map((_, at) => "x".repeat(lengths[at] ?? 0)),
    result: null,
  })),
];

/** Objects that a test can end in the middle of whatever they do. */
class Mortal extends DurableObject {
  async die(): Promise<void> {
    this.ctx.abort("killed by a test");
  }
}

/** Objects that know the transitions of the contract. */
export class Registered extends storeObject(Mortal, {
  transitions: [
    ...(contractTransitions as readonly NamedTransition[]),
    ...own,
    beginIdempotent,
    settleIdempotent,
    claimLease,
    extendLease,
    lookAtCircuit,
    tripCircuit,
    closeCircuit,
  ],
}) {
  alarms = 0;

  override async alarm(): Promise<void> {
    this.alarms++;
    await super.alarm();
  }
}

/** Objects that know no transition. */
export class Plain extends storeObject(Mortal) {}

/** Objects that are no store. */
export class Other extends DurableObject {}

export default { fetch: (): Response => new Response("a worker for tests") };
