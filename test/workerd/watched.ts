import type { ObjectNamespace } from "modulink-edge/cloudflare";

type Call = (name: string, ...args: unknown[]) => Promise<unknown>;

/** A namespace that lets a test come between. */
export interface WatchedObjects extends ObjectNamespace {
  /** What was called, in order. */
  readonly calls: string[];
  /** Called before each call is sent on. */
  before: (name: string) => Promise<void> | void;
  /** Called when an answer has come. */
  after: (name: string) => Promise<void> | void;
}

/** The given namespace, with every call seen, and held up or failed where a test says so. */
export function watched(namespace: ObjectNamespace): WatchedObjects {
  const calls: string[] = [];
  const self: WatchedObjects = {
    calls,
    before() {},
    after() {},
    idFromName: (name) => namespace.idFromName(name),
    get(id) {
      const stub = namespace.get(id) as { modulinkStore: Call };
      const modulinkStore: Call = async (name, ...args) => {
        calls.push(name);
        await self.before(name);
        const answer = await stub.modulinkStore(name, ...args);
        await self.after(name);
        return answer;
      };
      return { modulinkStore };
    },
  };
  return self;
}

/** The one object of a store with one shard. */
export const theObject = (namespace: ObjectNamespace, name: string): object =>
  namespace.get(namespace.idFromName(`${name}:0`));

export const codeOf = (work: unknown): Promise<unknown> =>
  Promise.resolve(work).then(
    () => "done",
    (error) => error.code ?? `no code: ${error}`,
  );
