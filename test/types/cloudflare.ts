// What the compiler refuses of the stores of Cloudflare. Nothing here runs: `tsc` on the tests is the test.
import {
  durableObjectStore,
  type KvNamespace,
  kvStore,
  type ObjectNamespace,
  storeObject,
} from "modulink-edge/cloudflare";
import { type AtomicStore, approximate, type Transition, transition } from "modulink-edge/storage";
import { storeContract } from "modulink-edge/testing";

declare const pages: KvNamespace;
declare const objects: ObjectNamespace;
declare const add: Transition<number, number, number>;
declare function limit(options: { store: AtomicStore }): void;

export function stores(): void {
  limit({ store: durableObjectStore(objects) });
  // @ts-expect-error KV is eventually consistent: a limit on it would let everybody through
  limit({ store: kvStore(pages) });
  // @ts-expect-error counting roughly is not counting
  limit({ store: approximate(kvStore(pages)) });
  // @ts-expect-error so there is no update
  kvStore(pages).update("k", add, 1);
  // @ts-expect-error what cannot be merged cannot be counted roughly either
  approximate(kvStore(pages)).update("k", add, 1);
  // @ts-expect-error the cases about updates are not for a store that has none
  storeContract({ open: () => kvStore(pages), atomic: true });
  // @ts-expect-error a namespace of objects is no KV
  kvStore(objects);
  // @ts-expect-error and KV has no objects
  durableObjectStore(pages);
  // @ts-expect-error the result of an update is that of its transition
  const text: Promise<string> | string = durableObjectStore(objects).update("k", add, 1);
  // @ts-expect-error a duration has a unit
  kvStore(pages, { cacheTtl: "60" });
  // @ts-expect-error an option that KV does not have
  kvStore(pages, { shards: 2 });
  void text;
}

export function classes(): void {
  class Base {}
  class Other {
    readonly id: string;
    constructor(ctx: { id: string }) {
      this.id = ctx.id;
    }
  }
  const [first, second] = [transition("first", add.apply), transition("second", add.apply)];
  storeObject(Base, { transitions: [first, second] });
  // @ts-expect-error a name alone is no transition
  storeObject(Base, { transitions: [{ name: "third" }] });
  // @ts-expect-error the class is given as it is, not one of its objects
  storeObject(new Base());
  // @ts-expect-error what the class is made with has to have a storage
  storeObject(Other);
}
