// What the types say of stores. Nothing here runs: `tsc` on the tests is the test, for an expected error that does not
// come is an error.
import { exclusive, leases } from "modulink-edge/resilience";
import {
  type ApproximateStore,
  type AtomicStore,
  approximate,
  jointTransition,
  memoryStore,
  type Store,
  tiered,
  transition,
} from "modulink-edge/storage";
import { storeContract } from "modulink-edge/testing";
import { exactly } from "./exactly.ts";

declare const plain: Store;
declare const atomic: AtomicStore;
declare const rough: ApproximateStore;

const add = transition("add", (current: number | undefined, by: number) => ({
  value: (current ?? 0) + by,
  result: `${current}`,
}));
const merging = transition("merging", add.apply, {
  merge: (ours: number, theirs: number) => Math.max(ours, theirs),
});
const either = transition("either", (current: number | undefined, by: number, now: number) =>
  current === undefined
    ? { value: by, ttl: now, result: { made: true as const } }
    : { value: current, result: current },
);
const swap = jointTransition("swap", ([a, b]: readonly (string | undefined)[], _: null) => ({
  value: [b, a],
  result: 1,
}));

// What comes back is what the transition gives; a store in memory owes no promise.
exactly<string>()(memoryStore().update("k", add, 1));
exactly<number | { made: true }>()(memoryStore().update("k", either, 1));
exactly<string | PromiseLike<string>>()(atomic.update("k", add, 1));
exactly<number | PromiseLike<number>>()(atomic.update(["{a}1", "{a}2"], swap, null));
exactly<string | undefined>()(memoryStore().get<string>("k"));
exactly<unknown>()(memoryStore().get("k"));

// A store that cannot lock is refused where locking is needed, whatever it is wrapped in.
leases(atomic);
// @ts-expect-error a store without update cannot lock
leases(plain);
// @ts-expect-error rough counting is no lock
leases(approximate(plain));
// @ts-expect-error a near copy cannot be locked, even of a store that can
leases(tiered(memoryStore(), atomic));
// @ts-expect-error rough counting is no lock
exclusive({ store: rough, key: () => "k" });
// @ts-expect-error a store without update cannot be counted on
plain.update("k", add, 1);
// @ts-expect-error it says so itself: nobody can take one for the other
const promoted: AtomicStore = rough;
void promoted;

// Rough counting needs to know how values that parted come together.
rough.update("k", merging, 1);
// @ts-expect-error add has no merge
rough.update("k", add, 1);
// @ts-expect-error several keys cannot be counted roughly
rough.update(["{a}1", "{a}2"], swap, null);

// Keys, arguments and values have to fit.
// @ts-expect-error the argument is a number
atomic.update("k", add, "1");
// @ts-expect-error a transition over one key
atomic.update(["{a}1", "{a}2"], add, 1);
// @ts-expect-error a transition over several keys
atomic.update("k", swap, null);
// @ts-expect-error the value is the state, a number
transition("odd", (current: number | undefined) => ({ value: `${current}`, result: 1 }));
// @ts-expect-error an outcome has a result
transition("mute", (current: number | undefined) => ({ value: current }));
// @ts-expect-error a ttl is a number of milliseconds
transition("late", (current: number | undefined) => ({ value: current, ttl: "1s", result: 1 }));
transition("merge", (current: number | undefined) => ({ value: current, result: 1 }), {
  // @ts-expect-error what is merged is the state
  merge: (ours: string) => ours,
});
// @ts-expect-error a list of keys has a list of values
jointTransition("one", (_: readonly (number | undefined)[]) => ({ value: 1, result: 1 }));
// @ts-expect-error "1 day" is no duration
plain.set("k", 1, { ttl: "1 day" });

// A store that has no update is proved without it.
storeContract({ open: () => plain, atomic: false });
storeContract({ open: () => atomic, atomic: false });
// @ts-expect-error updates of a store that has none cannot be proved
storeContract({ open: () => plain, atomic: true });
