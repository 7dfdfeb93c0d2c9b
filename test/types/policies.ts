// What the types say of policies. Nothing here runs: `tsc` on the tests is the test, for an expected error that does not
// come is an error.
import { chain, type Policy, type Run } from "modulink-edge";
import {
  adaptiveLimit,
  budget,
  bulkhead,
  type CircuitBreaker,
  cache,
  chaos,
  circuitBreaker,
  concurrency,
  consecutive,
  exclusive,
  fallback,
  fixedWindow,
  hedge,
  idempotent,
  isTransient,
  rate,
  rateLimit,
  retry,
  shed,
  slidingLog,
  type TimeoutPolicy,
  timeout,
  wrap,
} from "modulink-edge/resilience";
import { type ApproximateStore, memoryStore, type Store } from "modulink-edge/storage";
import { exactly } from "./exactly.ts";

interface Order {
  readonly id: string;
  readonly urgent: boolean;
}
declare const order: Order;
declare const plain: Store;
declare const rough: ApproximateStore;
const store = memoryStore();
const limit = fixedWindow({ limit: 10, window: "1s" });
const ask = chain("ask").link("order", (given: Order) => given);
const lengthOf = async (text: string): Promise<number> => text.length;

export function attempts(): void {
  const get = chain("get").link("length", lengthOf, retry({ whenResult: (length: number) => length === 0 }));
  exactly<Promise<number>>()(get.run("a"));
  exactly<TimeoutPolicy>()(timeout("2s"));
  const suits: Policy = timeout({ after: 250, mode: "cooperative" });
  chain("c").link(lengthOf, suits, retry({ when: [TypeError, "ECONNRESET", 503] }));
  retry({ when: (error, attempt) => isTransient(error) && attempt < 3 });
  retry({ retryAfter: (failure, now) => (failure === now ? undefined : 5) });

  // @ts-expect-error an attempt is counted, not written out
  retry({ attempts: "3" });
  // @ts-expect-error an option of another library
  retry({ retries: 3 });
  // @ts-expect-error a way to grow that there is not
  retry({ backoff: "quadratic" });
  // @ts-expect-error a duration of an unknown unit
  retry({ delay: "2 seconds" });
  // @ts-expect-error a kind of jitter that there is not
  retry({ jitter: "half" });
  // @ts-expect-error a predicate says yes or no, not perhaps later
  retry({ when: async (error) => isTransient(error) });
  // @ts-expect-error a regular expression is no kind of failure
  retry({ when: /busy/ });
  // @ts-expect-error what pays for attempts has to be asked
  retry({ budget: { ratio: 0.1 } });
  // @ts-expect-error the link gives a number, the predicate wants a text
  chain("c").link(lengthOf, retry({ whenResult: (text: string) => text === "" }));
  // @ts-expect-error a budget counts in numbers
  budget({ ratio: "10%" });
  // @ts-expect-error a timeout has a time
  timeout();
  // @ts-expect-error nor is it left out among others
  timeout({ mode: "abandon" });
  // @ts-expect-error days are no unit
  timeout("1d");
  // @ts-expect-error a mode that there is not
  timeout({ after: "1s", mode: "aggressive" });
  // @ts-expect-error a timeout keeps its counts to itself
  timeout("1s").stats.calls++;
}

export function standIns(): void {
  const maybe = async (text: string): Promise<number | string> => text.length;
  const either = chain("c").link("length", maybe, fallback("none"));
  exactly<Promise<number | string>>()(either.run("a"));
  const nearby = chain("nearby").link(async (text: string) => text.length);
  exactly<Promise<number>>()(chain("c").link(lengthOf, fallback(nearby)).run("a"));
  chain("c").link(
    lengthOf,
    fallback((_error, text: string) => text.length),
  );

  // @ts-expect-error the result may be a text, so the next link cannot count on a number
  either.link((length: number) => length + 1);
  // @ts-expect-error the link gives numbers, and what stands in a text
  chain("c").link(lengthOf, fallback("none"));
  const double = chain("double").link((n: number) => n * 2);
  // @ts-expect-error the chain that stands in takes numbers, the link takes texts
  chain("c").link(lengthOf, fallback(double));
  const half = fallback((_error, n: number) => n / 2);
  // @ts-expect-error what stands in is given the input of the link, a text
  chain("c").link(lengthOf, half);
  // @ts-expect-error a misspelled option
  fallback(0, { on: TypeError });
  // @ts-expect-error aborts are heeded or not
  fallback(0, { aborts: "no" });
}

export function breakers(): void {
  const breaker = circuitBreaker({
    trips: rate({ over: { calls: 20 } }),
    recovery: { from: "1s", to: "1m" },
  });
  exactly<CircuitBreaker>()(breaker);
  exactly<"closed" | "open" | "half-open" | "isolated">()(breaker.state);
  exactly<Promise<number>>()(chain("c").link(lengthOf, breaker).run("a"));
  const answering = circuitBreaker({ onOpen: (text: string, run: Run) => text.length + run.path.length });
  exactly<Promise<number>>()(chain("c").link(lengthOf, answering).run("a"));

  // @ts-expect-error when it opens is told by consecutive() or rate()
  circuitBreaker({ trips: 5 });
  // @ts-expect-error the number of failures is a number
  consecutive("5");
  // @ts-expect-error a rate is over a time or a number of calls
  rate({ threshold: 0.5 });
  // @ts-expect-error over a number of calls, which is not a number of milliseconds
  rate({ over: { count: 20 } });
  // @ts-expect-error the option is called recovery
  circuitBreaker({ resetTimeout: "30s" });
  // @ts-expect-error only a breaker that is shared has others to share with
  circuitBreaker({ shared: store });
  // @ts-expect-error the link gives a number, the predicate wants a text
  chain("c").link(lengthOf, circuitBreaker({ whenResult: (text: string) => text === "" }));
  // @ts-expect-error who answers while it is open gives what the link gives
  chain("c").link(lengthOf, circuitBreaker({ onOpen: (_text: string) => "none" }));
  // @ts-expect-error its state is changed by what it can do
  breaker.state = "open";
}

export function limits(): void {
  rateLimit({ store, limit, key: ({ id }: Order) => id });
  rateLimit({ store: rough, limit });
  exactly<Order | Promise<Order>>()(
    chain("c").link(
      ask,
      bulkhead({ limit: 2, priority: ({ urgent }: Order) => Number(urgent) }),
      rateLimit({ store, limit: [limit, slidingLog({ limit: 100, window: "1m" })] }),
    )(order),
  );

  // @ts-expect-error a limit on a store without update would let everybody through
  rateLimit({ store: plain, limit });
  // @ts-expect-error places that are held cannot be merged, so they cannot be kept roughly
  rateLimit({ store: rough, limit: concurrency({ limit: 1 }) });
  // @ts-expect-error several limits at once cannot be kept roughly
  rateLimit({ store: rough, limit: [limit] });
  // @ts-expect-error a limit is made, for a number says not in which time
  rateLimit({ store, limit: 10 });
  // @ts-expect-error a limit is over a time
  fixedWindow({ limit: 10 });
  // @ts-expect-error the key is made of the input, which is a text
  chain("c").link(lengthOf, rateLimit({ store, limit, key: ({ id }: Order) => id }));
  // @ts-expect-error open or closed, as the words are
  rateLimit({ store, limit, onError: "ignore" });
  // @ts-expect-error a bulkhead has a limit
  bulkhead({ queue: 10 });
  // @ts-expect-error the option is called limit
  bulkhead({ limit: 10, maxConcurrent: 10 });
  // @ts-expect-error priorities are numbers
  bulkhead({ limit: 1, priority: ({ id }: Order) => id });
  // @ts-expect-error the priority is made of an order, but the link takes a text
  chain("c").link(lengthOf, bulkhead({ limit: 1, priority: ({ urgent }: Order) => Number(urgent) }));
  // @ts-expect-error there are two ways to find a limit
  adaptiveLimit({ algorithm: "vegas" });
  // @ts-expect-error the pressure is a number
  shed({ pressure: () => "high" });
  // @ts-expect-error a hedge knows when to begin
  hedge({ attempts: 2 });
  // @ts-expect-error how long it waits is a duration
  hedge({ after: () => "soon" });
}

export function effects(): void {
  const once = idempotent({ store, key: ({ id }: Order) => id });
  exactly<Promise<Order>>()(chain("c").link(ask, once).run(order));
  const kept = cache({ store: plain, key: (text: string) => text, ttl: "1m" });
  exactly<Promise<number>>()(chain("c").link(lengthOf, kept).run("a"));

  // @ts-expect-error once, even where two begin together, takes an atomic store
  idempotent({ store: plain, key: ({ id }: Order) => id });
  // @ts-expect-error rough counting lets two begin
  idempotent({ store: rough, key: ({ id }: Order) => id });
  // @ts-expect-error a key is a text
  idempotent({ store, key: ({ urgent }: Order) => urgent });
  // @ts-expect-error the key is made of an order, but the link takes a text
  chain("c").link(lengthOf, once);
  // @ts-expect-error one at a time needs to know of what
  exclusive({ store });
  // @ts-expect-error what is kept is kept for a time
  cache({ store: plain, key: (text: string) => text });
  // @ts-expect-error a tag is one of a list
  cache({ store: plain, key: (text: string) => text, ttl: "1m", tags: () => "all" });
  // @ts-expect-error a rate is a number
  chaos({ rate: "10%" });
  // @ts-expect-error what it gives instead has to be what the link gives
  chain("c").link(lengthOf, chaos({ result: "none" }));
  // @ts-expect-error a middleware, not the options of one
  wrap({ attempts: 3 });
}
