// What the types say of stacks of policies. Nothing here runs: `tsc` on the tests is the test.
import { chain } from "modulink-edge";
import { fixedWindow, retry, stack, stackOf, stacks, timeout } from "modulink-edge/resilience";
import { memoryStore, type Store } from "modulink-edge/storage";
import { exactly } from "./exactly.ts";

declare const plain: Store;
const lengthOf = async (text: string): Promise<number> => text.length;
const limit = fixedWindow({ limit: 10, window: "1s" });

export function declared(): void {
  const guard = stack({
    timeout: "2s",
    retry: { attempts: 3 },
    breaker: false,
    rateLimit: { store: memoryStore(), limit },
    bulkhead: { limit: 10 },
  });
  exactly<Promise<number>>()(chain("c").link(lengthOf, guard).run("a"));
  const forgiving = stack({ fallback: { value: 0 }, timeout: "2s" });
  exactly<Promise<number>>()(chain("c").link(lengthOf, forgiving).run("a"));
  guard.reload({ timeout: "5s" });
  stack([timeout("1s"), { type: "retry", id: "again", attempts: 2 }]);
  stack({ retry: retry(), timeout: timeout("1s") }, { order: ["retry", "timeout"] });

  // @ts-expect-error a kind of layer that there is not
  stack({ throttle: { limit: 10 } });
  // @ts-expect-error the options of a layer are those of its policy
  stack({ retry: { tries: 3 } });
  // @ts-expect-error a layer is left out with false, and not had with true
  stack({ breaker: true });
  // @ts-expect-error days are no unit
  stack({ timeout: "1d" });
  // @ts-expect-error a limit on a store without update would let everybody through
  stack({ rateLimit: { store: plain, limit } });
  // @ts-expect-error a fallback is a value or a handler
  stack({ fallback: { when: TypeError } });
  // @ts-expect-error the link gives numbers, and what stands in a text
  chain("c").link(lengthOf, stack({ fallback: { value: "none" } }));
  // @ts-expect-error a cache is made elsewhere, with its store and key
  stack({ cache: { ttl: "1m" } });
  // @ts-expect-error a timeout is no retry
  stack({ retry: timeout("1s") });
  // @ts-expect-error each entry of a list says what it is
  stack([{ attempts: 3 }]);
  // @ts-expect-error and is of a kind that there is
  stack([{ type: "throttle", limit: 10 }]);
  // @ts-expect-error a list of names
  stack({ timeout: "1s" }, { order: "timeout" });
  // @ts-expect-error new layers are told as the first were
  guard.reload("none");
  // @ts-expect-error the predicate wants texts, the link gives a number
  chain("c").link(lengthOf, stack({ retry: { whenResult: (text: string) => text === "" } }));
}

export function fromData(): void {
  const guard = stackOf(JSON.parse("{}"), { registry: { busy: () => true } });
  exactly<Promise<number>>()(chain("c").link(lengthOf, guard).run("a"));
  guard.reload({ layers: {} });

  // @ts-expect-error the registry has names
  stackOf({}, { registry: () => true });
  // @ts-expect-error a stack is had by its name
  chain("c").link(lengthOf, stacks({}));
  // @ts-expect-error its layers are looked at, and changed by reload
  guard.layers = [];
}
