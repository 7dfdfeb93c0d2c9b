// A service that can do ten things at once gets far more: what matters is done, the rest is told so at once.
import { chain, isModulinkError, type ModulinkErrorCode, sleep } from "modulink-edge";
import { bulkhead, shed } from "modulink-edge/resilience";

interface Call {
  readonly id: number;
  readonly paid: boolean;
}

const guard = shed({ limit: 20, soft: 0.5, levels: 2, priority: (call: Call) => (call.paid ? 1 : 0) });
const places = bulkhead({ limit: 10, queue: 100, priority: (call: Call) => (call.paid ? 1 : 0) });

const answer = chain("answer").link(
  "think",
  (call: Call, run) => sleep("20ms", run).then(() => `answer ${call.id}`),
  guard, // outermost: it sees those who wait, too
  places,
);

const counts = { paid: 0, free: 0 };
const refused: Partial<Record<ModulinkErrorCode, number>> = {};

await Promise.all(
  Array.from({ length: 60 }, async (_, id) => {
    const call = { id, paid: id % 4 === 0 };
    try {
      await answer.run(call);
      counts[call.paid ? "paid" : "free"]++;
    } catch (error) {
      if (!isModulinkError(error)) throw error;
      refused[error.code] = (refused[error.code] ?? 0) + 1;
    }
  }),
);

console.log("answered", counts); // never more than 20 were on their way at once
console.log("refused", refused);
console.log("places", JSON.stringify(places.stats));
