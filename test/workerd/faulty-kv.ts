import type { KvNamespace } from "modulink-edge/cloudflare";

/** A namespace that lets a test come between. */
export interface FaultyKv extends KvNamespace {
  /** What was sent to be written, deletions as null. */
  readonly sent: (string | null)[];
  /** Called before each write is sent on, with its number from 1 on. */
  beforeWrite: (turn: number) => Promise<void> | void;
  /** Called before each read and each list. */
  beforeRead: () => Promise<void> | void;
}

/** The given namespace, with every request of it seen, and held up or failed where a test says so. */
export function faulty(namespace: KvNamespace): FaultyKv {
  const sent: (string | null)[] = [];
  const self: FaultyKv = {
    sent,
    beforeWrite() {},
    beforeRead() {},
    async getWithMetadata(key, options) {
      await self.beforeRead();
      return namespace.getWithMetadata(key, options);
    },
    async list(options) {
      await self.beforeRead();
      return namespace.list(options);
    },
    async put(key, value, options) {
      const turn = sent.push(String(value));
      await self.beforeWrite(turn);
      await namespace.put(key, value, options);
    },
    async delete(key) {
      const turn = sent.push(null);
      await self.beforeWrite(turn);
      await namespace.delete(key);
    },
  };
  return self;
}

/** What KV says when a key is written more than once a second. */
export const tooOften = (): Error => new Error("KV PUT failed: 429 Too Many Requests");

/** A promise that is settled from outside. */
export function gate(): { readonly shut: Promise<void>; readonly open: () => void } {
  let open!: () => void;
  const shut = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { shut, open };
}
