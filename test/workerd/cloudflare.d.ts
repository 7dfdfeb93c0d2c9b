// What the tests use of the modules of Workers; the types of workerd itself clash with those of a browser.
declare module "cloudflare:workers" {
  import type { KvNamespace, ObjectNamespace, ObjectState } from "modulink-edge/cloudflare";

  interface State extends ObjectState {
    abort(reason: string): void;
  }
  export abstract class DurableObject {
    protected ctx: State;
    protected env: unknown;
    constructor(ctx: State, env: unknown);
  }
  export const env: {
    KV: KvNamespace;
    STORE: ObjectNamespace;
    PLAIN: ObjectNamespace;
    OTHER: ObjectNamespace;
  };
}

declare module "cloudflare:test" {
  import type { ObjectState } from "modulink-edge/cloudflare";

  export function runInDurableObject<Instance, Result>(
    stub: object,
    callback: (instance: Instance, state: ObjectState) => Result | Promise<Result>,
  ): Promise<Result>;
  export function runDurableObjectAlarm(stub: object): Promise<boolean>;
  export function evictDurableObject(stub: object): Promise<void>;
}
