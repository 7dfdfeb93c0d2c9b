import type { Clock } from "../core/runtime.ts";
import { type StoreErrorCode, storeError } from "../storage/errors.ts";
import { bounded } from "./bounded.ts";
import type { ObjectNamespace } from "./object-namespace.ts";
import type { Fault, Operations, Stub } from "./protocol.ts";

type Answer<Name extends keyof Operations> = Promise<Awaited<ReturnType<Operations[Name]>>>;

/** Asks an object. */
export type Ask = <Name extends keyof Operations>(
  name: Name,
  ...args: Parameters<Operations[Name]>
) => Answer<Name>;

/** An error as it was before it was sent, but for its class. */
function errorOf({ name, message, code, library }: Fault): Error {
  if (library === "modulink-edge")
    return Object.assign(storeError(code as StoreErrorCode, message), { name });
  const Kind = name === "TypeError" ? TypeError : name === "RangeError" ? RangeError : Error;
  return Object.assign(new Kind(message), { name }, code === undefined ? {} : { code });
}

/** What it means that a call failed: nobody knows how far it got, unless the object said it had no time for it. */
function failure(error: unknown, changes: boolean): unknown {
  const { message = "", overloaded } = Object(error) as Partial<Error & { overloaded: boolean }>;
  if (overloaded)
    return storeError("store-unavailable", "the object has more requests than it can serve", error);
  if (/does not implement/.test(message))
    return storeError("store-refused", "the objects are not of a class that storeObject made", error);
  return changes
    ? storeError("outcome-unknown", "the object was lost or silent, and may have made the change", error)
    : storeError("store-unavailable", "the object could not be reached", error);
}

const late = (): unknown => new Error("the object did not answer in time");

/**
 * What asks objects, all of it within the timeout from now on. Each call takes a new stub, for one that broke stays broken.
 */
export function asking(namespace: ObjectNamespace, timeout: number, clock: Clock): (object: string) => Ask {
  const until = clock.now() + timeout;
  return (object): Ask =>
    async (name, ...args) => {
      const changes = !/^(read|keys|wait)$/.test(name);
      const call = () => {
        const stub = namespace.get(namespace.idFromName(object)) as Stub;
        return stub.modulinkStore(name, ...args);
      };
      const reply = await bounded(call, until - clock.now(), clock, late).catch((error) => {
        throw failure(error, changes);
      });
      if ("fault" in reply) throw errorOf(reply.fault);
      return reply.value as never;
    };
}
