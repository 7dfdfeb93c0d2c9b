import * as cockatiel from "cockatiel";
import { adaptiveLimit, bulkhead, chaos, hedge, shed } from "modulink-edge/resilience";
import { around, atMost, calls, compare, fresh, header, mine, refusals } from "../policy.mjs";

const never = () => new Promise(() => {});

async function bulkheads() {
  const theirs = fresh();
  const policy = cockatiel.bulkhead(10, 10);
  return [
    { name: mine, batch: calls(await around(bulkhead({ limit: 10, queue: 10 }))) },
    { name: "the operation alone", batch: calls(fresh()) },
    { name: "modulink-edge, with a lease", batch: calls(await around(bulkhead({ limit: 10, lease: "1m" }))) },
    { name: "cockatiel", batch: calls((n) => policy.execute(() => theirs(n))) },
  ];
}

async function full() {
  const own = await around(bulkhead({ limit: 1 }), never);
  const policy = cockatiel.bulkhead(1, 0);
  void own(1);
  void policy.execute(never);
  return [
    { name: mine, batch: refusals(own) },
    { name: "cockatiel", batch: refusals((n) => policy.execute(() => n)) },
  ];
}

async function others() {
  return [
    { name: "load shedding", batch: calls(await around(shed({ target: "1s", limit: 100 }))) },
    { name: "adaptive limit, gradient", batch: calls(await around(adaptiveLimit())) },
    {
      name: "adaptive limit, aimd",
      batch: calls(await around(adaptiveLimit({ algorithm: "aimd", latency: "1s" }))),
    },
    { name: "hedge, good at once", batch: calls(await around(hedge({ after: "1m" }))) },
    { name: "chaos, disabled", batch: calls(await around(chaos({ error: 1 }))) },
  ];
}

export async function run(options) {
  const free = await compare("bulkhead, with room", await bulkheads(), options);
  const refused = await compare("bulkhead, full", await full(), options);
  const rest = await compare("little to do", await others(), options);
  return {
    title: "Policies against overload, around one call",
    about:
      "An asynchronous operation that gives its input, awaited one call after the other; a policy is called as a chain calls it. " +
      "The last rows are other policies of modulink-edge, beside load shedding.",
    header,
    rows: [free, refused, rest].flatMap(({ rows }) => rows),
    goals: [atMost("a bulkhead with room", 300, free), atMost("a call that is refused", 1500, refused)],
  };
}
