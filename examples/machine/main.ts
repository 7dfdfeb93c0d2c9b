// A parcel that two workers drive: typed events, states inside states, a time limit, one winner, and its picture.
import { chain, isModulinkError } from "modulink-edge";
import { machine, persisted, type StateConflictError } from "modulink-edge/decisions";
import { toMermaid } from "modulink-edge/inspect";
import { memoryStore } from "modulink-edge/storage";
import { virtualClock } from "modulink-edge/testing";

type Event =
  | { type: "pick up"; by: string }
  | { type: "deliver" }
  | { type: "fail"; why: string }
  | { type: "return" };

interface Parcel {
  readonly driver: string | null;
  readonly tries: number;
}

const mayTryAgain = ({ tries }: Parcel): boolean => tries < 2;

const parcel = machine<Event, Parcel>("parcel")({
  context: { driver: null, tries: 0 },
  initial: "waiting",
  states: {
    waiting: {
      on: { "pick up": { to: "out", update: (parcel, { by }) => ({ ...parcel, driver: by }) } },
      after: { in: "72h", to: "returned" },
    },
    out: {
      initial: "driving",
      enter: (parcel) => ({ ...parcel, tries: parcel.tries + 1 }),
      exit: (parcel) => ({ ...parcel, driver: null }),
      on: { fail: [{ to: "waiting", when: mayTryAgain }, { to: "returned" }] },
      states: {
        driving: { on: { deliver: "delivered" }, after: { in: "8h", to: "out.late" } },
        late: { on: { deliver: "delivered", return: "returned" } },
      },
    },
    delivered: {},
    returned: {},
  },
});

/** Time is virtual, so that the example need not wait for it. */
const clock = virtualClock();
const store = memoryStore({ clock }); // in earnest one that all workers share
const parcels = persisted(parcel, { store, clock });

const seen = await parcels.start("p-1");
for (const by of ["Ada", "Ben"]) {
  try {
    const { snapshot } = await parcels.send("p-1", { type: "pick up", by }, { seen });
    console.log(`${by} has it: ${snapshot.state}, try ${snapshot.context.tries}`);
  } catch (error) {
    if (!isModulinkError(error, "state-conflict")) throw error;
    const { current } = error as StateConflictError<string, Parcel>;
    console.log(`${by} is told that ${current.context.driver} has it`);
  }
}

/** A link that takes what drivers report; a report that comes twice is carried out once. */
const report = chain("report").link(
  parcels.sending({
    key: ({ id }: { id: string; number: number; event: Event }) => id,
    event: ({ event }) => event,
    id: ({ number }) => `report ${number}`,
  }),
);
const failed = { id: "p-1", number: 1, event: { type: "fail", why: "nobody there" } } as const;
for (const { snapshot, repeated } of [await report(failed), await report(failed)])
  console.log(`${snapshot.state}${repeated ? ", and nothing happened" : ""}`);

await report({ id: "p-1", number: 2, event: { type: "pick up", by: "Ben" } });
await clock.advance("9h");
const late = await parcels.read("p-1");
console.log(`after nine hours: ${late?.state}, and may ${late && parcel.allowed(late).join(" or ")}`);

await report({ id: "p-1", number: 3, event: { type: "pick up", by: "Eve" } }).catch((error: Error) =>
  console.log(error.message),
);
await report({ id: "p-1", number: 4, event: { type: "deliver" } });
console.log((await parcels.read("p-1"))?.state);

console.log(toMermaid(parcel.describe()));
