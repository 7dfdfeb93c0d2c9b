// Drafts that survive a reload. A browser has its own IndexedDB; this program brings one to Node.
import "fake-indexeddb/auto";
import { indexedDbStore } from "modulink-edge/indexeddb";
import { eachKey, transition } from "modulink-edge/storage";

interface Draft {
  readonly text: string;
  readonly revision: number;
}

const write = transition("write", (draft: Draft | undefined, text: string) => {
  const next = { text, revision: (draft?.revision ?? 0) + 1 };
  return { value: next, result: next.revision };
});

const store = indexedDbStore("drafts");
await store.update("draft:letter", write, "Dear Ada");
await store.update("draft:letter", write, "Dear Ada, how are you?");
await store.set("draft:note", { text: "Buy pears", revision: 1 }, { ttl: "24h" });
for await (const key of eachKey(store, "draft:")) console.log(key, await store.get<Draft>(key));
