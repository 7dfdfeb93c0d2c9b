import { budget } from "../attempts/budget.ts";
import { consecutive, rate } from "../breaker/trips.ts";
import { gcra, tokenBucket } from "../limits/bucket.ts";
import { concurrency } from "../limits/concurrency.ts";
import { fixedWindow } from "../limits/fixed-window.ts";
import { slidingCounter } from "../limits/sliding-counter.ts";
import { slidingLog } from "../limits/sliding-log.ts";
import {
  able,
  anything,
  callable,
  checked,
  duration,
  either,
  entry,
  flag,
  number,
  object,
  text,
  type Variant,
  variant,
  whole,
  word,
} from "./field.ts";
import type { Field, Fields } from "./spot.ts";

/** What the data of a layer may hold. */
export interface LayerFields {
  readonly fields: Fields;
  readonly needed: readonly string[];
  /** Which of them may stand for all. */
  readonly short?: string;
}

const kindOfFailure: Field = (spot) =>
  checked(spot, /^(string|number)$/.test(typeof spot.value), "a code or a status");

/** Which failures: a predicate by name, a kind of failure, or several. */
const failures: Field = (spot) =>
  Array.isArray(spot.value)
    ? spot.list().map(either(callable, kindOfFailure))
    : either(callable, kindOfFailure)(spot);

const account = (): Field =>
  either(
    able("a budget", "withdraw"),
    object({ ratio: number(0), minPerSecond: number(0), burst: number(1) }, budget),
  );

const again = (): Fields => ({
  attempts: whole(1, Infinity),
  when: failures,
  whenResult: callable,
  budget: account(),
});

function retryFields(): Fields {
  return {
    ...again(),
    backoff: either(callable, word("exponential", "linear", "constant", "decorrelated")),
    delay: duration,
    factor: number(1),
    maxDelay: duration,
    jitter: (spot) =>
      typeof spot.value === "number" ? number(0, 1)(spot) : word("full", "equal", "none")(spot),
    retryAfter: either(callable, flag),
  };
}

function tripFields(): Record<string, Variant> {
  const part = number(0, 1);
  return {
    consecutive: {
      fields: { failures: whole(1) },
      needed: ["failures"],
      make: ({ failures }: { failures: number }) => consecutive(failures),
    },
    rate: {
      fields: {
        over: (spot) => (typeof spot.value === "object" ? object({ calls: whole(1) })(spot) : duration(spot)),
        threshold: part,
        minimum: whole(1),
        slow: duration,
        slowThreshold: part,
      },
      needed: ["over"],
      make: rate,
    },
  };
}

function breakerFields(): Fields {
  const growing = object({ from: duration, to: duration, factor: number(1) });
  return {
    name: text,
    trips: variant(tripFields()),
    halfOpen: object({ probes: whole(1), successes: whole(1), lease: duration }),
    recovery: (spot) => (typeof spot.value === "object" ? growing : duration)(spot),
    when: failures,
    whenResult: callable,
    shared: able("a shared circuit", "join"),
    onOpen: callable,
  };
}

function limitFields(): Record<string, Variant> {
  const window = { fields: { name: text, limit: whole(1), window: duration }, needed: ["limit", "window"] };
  return {
    tokenBucket: {
      fields: { name: text, capacity: whole(1), refill: whole(1), every: duration },
      needed: ["capacity", "refill", "every"],
      make: tokenBucket,
    },
    gcra: { ...window, fields: { ...window.fields, burst: whole(1) }, make: gcra },
    fixedWindow: { ...window, make: fixedWindow },
    slidingLog: { ...window, make: slidingLog },
    slidingCounter: { ...window, make: slidingCounter },
    concurrency: {
      fields: { name: text, limit: whole(1), lease: duration },
      needed: ["limit"],
      make: concurrency,
    },
  };
}

function rateLimitFields(): Fields {
  const limit = variant(limitFields());
  return {
    store: able("an atomic store", "update"),
    limit: (spot) => (Array.isArray(spot.value) ? spot.list().map(limit) : limit(spot)),
    key: callable,
    cost: either(callable, whole(0)),
    onError: word("open", "closed"),
    maxWait: duration,
    maxWaiting: whole(1),
    denyCache: whole(0),
    prefix: text,
  };
}

const queueFields = (): Fields => ({
  queue: whole(0, Infinity),
  maxWait: duration,
  priority: callable,
  lease: duration,
});

function adaptiveFields(): Fields {
  return {
    ...queueFields(),
    algorithm: word("gradient", "aimd"),
    min: whole(1),
    max: whole(1),
    initial: whole(1),
    when: failures,
    backoff: number(0, 1),
    latency: duration,
    tolerance: number(1, 2),
    window: duration,
    every: duration,
  };
}

function shedFields(): Fields {
  return {
    target: duration,
    interval: duration,
    limit: whole(1),
    soft: number(0, 1),
    pressure: callable,
    priority: callable,
    levels: whole(1),
  };
}

/** An error that is made at each call, so that each has a stack of its own. */
const failing =
  ({ message = "chaos", ...rest }: { message?: string }) =>
  (): Error =>
    Object.assign(new Error(message), rest);

function chaosFields(): Fields {
  const range = object({ from: duration, to: duration });
  return {
    enabled: either(callable, flag),
    rate: number(0, 1),
    latency: (spot) => (typeof spot.value === "object" ? range : duration)(spot),
    error: either(entry, object({ message: text, code: text, status: whole(100) }, failing)),
    result: either(entry, anything),
    phase: word("before", "after"),
    when: callable,
  };
}

const timeFields = (): LayerFields => ({
  fields: { after: duration, mode: word("abandon", "cooperative") },
  needed: ["after"],
  short: "after",
});

/** What the data of each kind of layer may hold; a kind that is not here has only policies of the registry. */
const layers: Readonly<Record<string, (() => LayerFields) | undefined>> = {
  fallback: () => ({
    fields: { value: anything, handler: callable, when: failures, aborts: flag },
    needed: [],
  }),
  shed: () => ({ fields: shedFields(), needed: [] }),
  timeout: timeFields,
  retry: () => ({ fields: retryFields(), needed: [] }),
  hedge: () => ({ fields: { ...again(), after: either(callable, duration) }, needed: ["after"] }),
  breaker: () => ({ fields: breakerFields(), needed: [] }),
  rateLimit: () => ({ fields: rateLimitFields(), needed: ["store", "limit"] }),
  adaptiveLimit: () => ({ fields: adaptiveFields(), needed: [] }),
  bulkhead: () => ({ fields: { limit: whole(1, Infinity), ...queueFields() }, needed: ["limit"] }),
  attemptTimeout: timeFields,
  chaos: () => ({ fields: chaosFields(), needed: [] }),
};

/** What the data of a kind of layer may hold. */
export const fieldsOf = (kind: string): LayerFields | undefined =>
  Object.hasOwn(layers, kind) ? layers[kind]?.() : undefined;
