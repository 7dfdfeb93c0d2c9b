import { beginIdempotent, settleIdempotent } from "modulink-edge/resilience";
import type { AtomicStore } from "modulink-edge/storage";
import type { VirtualClock } from "modulink-edge/testing";
import { expect } from "vitest";
import first from "./idempotency/first-and-later.json" with { type: "json" };
import forgotten from "./idempotency/forgotten.json" with { type: "json" };
import keys from "./idempotency/keys.json" with { type: "json" };
import late from "./idempotency/late-owner.json" with { type: "json" };
import lost from "./idempotency/lost-answers.json" with { type: "json" };
import other from "./idempotency/other-payload.json" with { type: "json" };
import release from "./idempotency/release.json" with { type: "json" };
import renewal from "./idempotency/renewal.json" with { type: "json" };
import slow from "./idempotency/slow-owner.json" with { type: "json" };

/** One operation and its outcome. */
export interface IdempotencyStep {
  readonly at: number;
  readonly do: string;
  readonly key?: string;
  readonly owner: string;
  readonly payload?: string;
  readonly outcome?: string;
  readonly expect: object;
}

/** What is done to a key over time, as `docs/vectors/idempotency.md` says. */
export interface IdempotencyVector {
  readonly title: string;
  readonly policy: { readonly type: string; readonly lease: number; readonly ttl: number };
  readonly steps: readonly IdempotencyStep[];
}

export const vectors: readonly IdempotencyVector[] = [
  ...[first, forgotten, keys, late, lost, other, release, renewal, slow],
];

/** What the store knows of the owners' begins. */
interface Known {
  readonly fencing: number;
  readonly fingerprint: string;
}

/** Does all that a vector says to a store that lives in virtual time. */
export async function replay({ policy, steps }: IdempotencyVector, store: AtomicStore, clock: VirtualClock) {
  const start = clock.now();
  const own = `vector:${Math.trunc(Math.random() * 1e15)}`;
  const begun = new Map<string, Known>();
  const greatest = new Map<string, number>();
  const { lease, ttl } = policy;

  async function begin(key: string, { owner, payload = "" }: IdempotencyStep): Promise<object> {
    const args = { owner, fingerprint: payload, lease, ttl };
    const told = await store.update(`${own}:${key}`, beginIdempotent, args);
    if (!("fencing" in told)) return told;
    const { fencing, takeover } = told;
    const again = begun.get(`${key} ${owner}`)?.fencing === fencing;
    if (!again) expect(fencing).toBeGreaterThan(greatest.get(key) ?? 0);
    greatest.set(key, fencing);
    begun.set(`${key} ${owner}`, { fencing, fingerprint: payload });
    return { run: again ? "again" : takeover ? "takeover" : "first" };
  }

  async function settle(key: string, { owner, outcome = "", ...step }: IdempotencyStep): Promise<object> {
    const known = begun.get(`${key} ${owner}`) as Known;
    const args = { owner, ...known, outcome, lease: step.do === "renew" ? lease : 0, ttl };
    return { held: await store.update(`${own}:${key}`, settleIdempotent, args) };
  }

  for (const step of steps) {
    await clock.advance(start + step.at - clock.now());
    const { key = "key" } = step;
    const told = step.do === "begin" ? await begin(key, step) : await settle(key, step);
    expect(told, `at ${step.at}, ${step.do} of ${step.owner}`).toEqual(step.expect);
  }
}
