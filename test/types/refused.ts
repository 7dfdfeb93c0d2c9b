// What the compiler refuses. Nothing here runs: `tsc` on the tests is the test, for an expected error that does not
// come is an error.
import {
  assign,
  type Chain,
  chain,
  type Duration,
  errorPath,
  isModulinkError,
  type Link,
  link,
  type Middleware,
  ModulinkError,
  middleware,
  omit,
  type Policy,
  parallel,
  pick,
  type Run,
  sleep,
  when,
  within,
} from "modulink-edge";
import { describe, toMermaid } from "modulink-edge/inspect";
import { virtualClock } from "modulink-edge/testing";

interface Order {
  readonly id: string;
  readonly total: number;
}
declare const order: Order;
declare const run: Run;
declare const policy: Policy;
const base: Chain<Order, Order, "sync", Order> = chain("base").link((input: Order) => input);
const numbers = chain((n: number) => n);
const texts = chain((n: number) => String(n));

export function links(): void {
  // @ts-expect-error the input is a number, not a text
  numbers("1");
  // @ts-expect-error a text has no property of that name
  texts.link((text) => text.total);
  // @ts-expect-error the link takes a number, but the link before it gives a text
  texts.link((n: number) => n);
  // @ts-expect-error the same for links given to chain at once
  chain(String, (n: number) => n);
  // @ts-expect-error a promise is awaited before the next link
  numbers.link(async (n) => n).link((n) => n.then());
  // @ts-expect-error a nested chain takes what it was built for
  numbers.link(base);
  // @ts-expect-error a missing field is told
  base({ id: "1" });
  // @ts-expect-error the first link's input is not known unless someone tells
  chain("c").link((input) => input.total);
  // @ts-expect-error a link is a function
  chain("c").link("name", 5);
  // @ts-expect-error a link needs more than a name
  chain("c").link("name");
  // @ts-expect-error a name is a text
  chain("c").link(5, (n: number) => n);
  // @ts-expect-error a chain needs a name or links
  chain();
  // @ts-expect-error a chain of an asynchronous link gives a promise
  const text: string = chain(async () => "text")(0);
  // @ts-expect-error the output of a chain with middleware may be a promise
  const total: number = base.link(({ total }) => total, policy)(order);
  // @ts-expect-error run gives a promise, also for synchronous links
  const same: Order = base.run(order);
  // @ts-expect-error a chain does not change
  base.name = "other";
  // @ts-expect-error a link has no third argument
  base.link((input, run, more) => [input, run, more]);
  void [text, total, same];
}

export function around(): void {
  const doubled: Middleware<number, number> = (input, next) => next(input * 2);
  // @ts-expect-error the middleware is for numbers, the link takes texts
  chain("c").link((text: string) => text.length, doubled);
  // @ts-expect-error the middleware is for numbers, the link gives texts
  chain("c").link((n: number) => String(n), doubled);
  // @ts-expect-error middleware around every link must fit every link
  base.each(doubled);
  // @ts-expect-error middleware around the chain must fit the chain
  base.use(doubled);
  // @ts-expect-error next takes the link's input
  base.use((_, next) => next("text"));
  // @ts-expect-error middleware gives what the chain gives
  base.use(() => "text");
  // @ts-expect-error middleware is a function
  middleware("name", 5);
  // @ts-expect-error middleware needs a name
  middleware(policy);
  // @ts-expect-error a link of its own needs a name
  link((n: number) => n);
  // @ts-expect-error an observer is a function
  base.observe({});
}

export function branches(): void {
  const maybe = base.link((o): Order | undefined => o);
  // @ts-expect-error a number cannot hold the results of branches
  numbers.parallel({ a: () => 1 });
  // @ts-expect-error neither can what may be undefined
  maybe.parallel({ a: () => 1 });
  // @ts-expect-error a branch takes the chain's value
  base.parallel({ a: (input: { other: string }) => input.other });
  // @ts-expect-error a result has the name of its branch
  base.parallel({ stock: () => 1 }).link(({ fraud }) => fraud);
  // @ts-expect-error a result takes the place of a field of its name
  base.parallel({ total: () => "text" }).link(({ total }) => total.toFixed());
  // @ts-expect-error a branch is a function
  base.parallel({ stock: 5 });
  // @ts-expect-error so is one of branches that stand alone
  parallel({ stock: 5 });
  // @ts-expect-error branches that stand alone take what they were written for
  numbers.link(parallel({ a: (input: Order) => input.id }));
}

export function choices(): void {
  const isText = (text: string) => text !== "";
  const either = base.when(({ total }) => total > 1, String);
  const alone = when(isText, (text: string) => text);
  // @ts-expect-error a predicate answers with a boolean
  base.when(({ total }) => total, String);
  // @ts-expect-error a predicate takes the chain's value
  base.when(isText, String);
  // @ts-expect-error a way takes the chain's value
  base.when(() => true, isText);
  // @ts-expect-error what does not match passes through, so the next link may get either
  either.link((text: string) => text);
  // @ts-expect-error a way that stands alone takes what it was written for
  numbers.link(alone);
  // @ts-expect-error a choice needs a way
  base.when(() => true);
}

export function recoveries(): void {
  const recovered = base.recover(Error, () => 5);
  // @ts-expect-error the handler gets an error of the class
  base.recover(TypeError, (error) => error.reason);
  // @ts-expect-error a predicate tells nothing about the error's type
  base.recover(Boolean, (error) => error.message);
  // @ts-expect-error the input is what entered some link before
  base.recover(Error, (_, input) => input.other);
  // @ts-expect-error after a recovery the value may be the handler's
  recovered.link(({ total }) => total);
  // @ts-expect-error a recovery needs something to recover from
  chain("c").recover(Error, () => 1);
  // @ts-expect-error a matcher is a class or a function
  base.recover("name", 5, () => 1);
}

export function values(): void {
  // @ts-expect-error a key to pick must be there
  base.link(pick("id", "nothing"));
  // @ts-expect-error a key to omit must be there
  base.link(omit("nothing"));
  // @ts-expect-error what was not picked is gone
  base.link(pick("id")).link(({ total }) => total);
  // @ts-expect-error what was omitted is gone
  base.link(omit("total")).link(({ total }) => total);
  // @ts-expect-error only objects can be assigned to
  base.link(assign(() => 5));
  // @ts-expect-error a duration has a unit
  sleep("5", run);
  // @ts-expect-error and one that is known
  const days: Duration = "5d";
  // @ts-expect-error sleeping needs a run, whose clock and signal it takes
  sleep("5s");
  // @ts-expect-error an unknown option is refused
  base.run(order, { timeout: "5s" });
  // @ts-expect-error a part of a run has limits of its own, and no id
  within(run, { id: "r" }, () => 1);
  // @ts-expect-error an error has a code the library knows
  new ModulinkError("unheard-of", "message");
  // @ts-expect-error only such a code can be asked for
  isModulinkError(new Error("message"), "unheard-of");
  // @ts-expect-error a path is not to be changed
  errorPath(new Error("message")).push("name");
  // @ts-expect-error a diagram is drawn of a description
  toMermaid(base);
  // @ts-expect-error a description is not to be changed
  describe(base).nodes.push();
  // @ts-expect-error an announcement has a colon in its type
  run.emit({ type: "retry" });
  // @ts-expect-error a run is not to be changed
  run.id = "other";
  // @ts-expect-error time moves by a duration
  virtualClock().advance("1 hour");
  // @ts-expect-error a link takes a run
  const wrong: Link<number, number> = (n: number, other: string) => n + other.length;
  void [days, wrong];
}
