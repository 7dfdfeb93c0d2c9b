import type { AtomicStore, Store } from "../storage/store.ts";
import { type ContractCase, caseOf, type Draft, type StoreContractOptions } from "./contract-case.ts";
import { histories } from "./contract-histories.ts";
import { keys } from "./contract-keys.ts";
import { cutUpdates, outage } from "./contract-outage.ts";
import { time } from "./contract-time.ts";
import { updates } from "./contract-updates.ts";
import { values } from "./contract-values.ts";

/**
 * What every store has to do, as cases for any test runner; the store's backend should be the real one.
 *
 * Each case opens its stores over the same backend and keeps to keys of its own, so cases may run in any order, also at
 * once. Those about updates are there unless `atomic` is false; those about an outage when `sever` is given. A case
 * rejects with what was expected and what came.
 *
 * @example
 * import { memoryStore } from "modulink-edge/storage";
 * import { storeContract } from "modulink-edge/testing";
 *
 * for (const { name, run } of storeContract({ open: ({ clock }) => memoryStore({ clock }) })) {
 *   await run(); // in earnest: it(name, run), test(name, run), Deno.test(name, run)
 *   console.log("holds:", name);
 * }
 */
export function storeContract<Opened extends Store>(
  options: StoreContractOptions<Opened> & { readonly atomic?: Opened extends AtomicStore ? boolean : false },
): readonly ContractCase[] {
  const { atomic = true, sever } = options;
  const drafts: readonly Draft<Store>[] = [...values, ...keys, ...time, ...(sever ? outage : [])];
  const updating = atomic ? [...updates(), ...histories, ...(sever ? cutUpdates : [])] : [];
  return [
    ...drafts.map((draft) => caseOf(draft as unknown as Draft<Opened>, options)),
    ...updating.map((draft) => caseOf(draft as unknown as Draft<Opened>, options)),
  ];
}
