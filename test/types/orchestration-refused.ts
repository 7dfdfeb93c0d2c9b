// What the compiler refuses in whole flows. Nothing here runs: an expected error that does not come is an error.
import { type Caught, type Chain, chain, compensationErrors, parallel, type Run } from "modulink-edge";
import {
  assemble,
  batch,
  type ChainData,
  fanOut,
  map,
  registry,
  replaceable,
  snapshots,
  toIterable,
  toReadable,
  toStream,
} from "modulink-edge/flow";

type Payment =
  | { readonly kind: "card"; readonly number: string }
  | { readonly kind: "cash"; readonly coins: number };
interface Order {
  readonly id: string;
  readonly total: number;
}
class Declined extends Error {
  readonly reason = "funds";
}

declare const run: Run;
const orders: Chain<Order, Order, "sync", Order> = chain("orders").link((order: Order) => order);
const payments = chain("payments").link((payment: Payment) => payment);
const numbers = chain("numbers").link((n: number) => n);
const lists = chain("lists").link((list: readonly number[]) => list);
const checks = { stock: async () => 3, fraud: () => "none" };

export function branches(): void {
  const settled = orders.parallel(checks, { mode: "settled" });
  const any = orders.parallel(checks, { mode: "any" });
  // @ts-expect-error an outcome has no value until its status is known
  settled.link(({ stock }) => stock.value);
  // @ts-expect-error an outcome is not the result itself
  settled.link(({ stock }) => stock.toFixed());
  // @ts-expect-error the first value may be that of either branch
  any.link((value) => value.toFixed());
  // @ts-expect-error the first value stands alone, without the input
  any.link(({ id }) => id);
  // @ts-expect-error there is no such mode
  orders.parallel(checks, { mode: "first" });
  // @ts-expect-error a limit is a number
  orders.parallel(checks, { concurrency: "2" });
  // @ts-expect-error there is no such option
  orders.parallel(checks, { limit: 2 });
  // @ts-expect-error outcomes by name need an object to join
  numbers.parallel({ half: (n) => n / 2 }, { mode: "settled" });
  // @ts-expect-error a branch takes the chain's value, in every mode
  numbers.parallel({ text: (text: string) => text }, { mode: "any" });
  // @ts-expect-error branches that stand alone take what they were written for
  numbers.link(parallel({ text: (text: string) => text }, { mode: "race" }));
}

export function switches(): void {
  const open = chain<{ plan: string }>("c").switch("plan", { pro: () => 1 });
  // @ts-expect-error a payment may be in cash
  payments.switch("kind", { card: ({ number }) => number });
  // @ts-expect-error no payment is by cheque
  payments.switch("kind", { card: () => 1, cash: () => 2, cheque: () => 3 });
  // @ts-expect-error nor is one when there is a default
  payments.switch("kind", { cheque: () => 3 }, () => 1);
  // @ts-expect-error what is paid by card has no coins
  payments.switch("kind", { card: ({ coins }) => coins, cash: () => 1 });
  // @ts-expect-error a payment has no such property
  payments.switch("colour", { red: () => 1 });
  // @ts-expect-error a case is a function
  payments.switch("kind", { card: 5, cash: () => 1 });
  // @ts-expect-error a default is a function
  payments.switch("kind", { card: () => 1 }, 5);
  // @ts-expect-error what a function may give needs its case
  numbers.switch((n) => (n > 10 ? "large" : "small"), { large: () => 1 });
  // @ts-expect-error what has no case passes through, so the next link may get it
  open.link((n: number) => n);
  // @ts-expect-error the result may be that of any case
  payments.switch("kind", { card: () => "a", cash: () => 1 }).link((text: string) => text);
  // @ts-expect-error a link of a case takes what leads there
  payments.switch("kind", { card: (n: number) => n, cash: () => 1 });
}

export function errors(): void {
  const handler = chain("handler").link(({ error }: Caught<Declined, unknown>) => error.reason);
  // @ts-expect-error the handler gets an error of the class
  orders.catch(RangeError, ({ error }) => error.reason);
  // @ts-expect-error a handler of another error does not fit
  orders.catch(RangeError, handler);
  // @ts-expect-error the input is what entered some link before
  orders.catch(Declined, ({ input }) => input.coins);
  // @ts-expect-error a path is not to be changed
  orders.catch(Declined, ({ path }) => path.push("x"));
  // @ts-expect-error after a handler the value may be the handler's
  orders.catch(Declined, handler).link(({ total }) => total);
  // @ts-expect-error there is nothing to route errors from
  chain("c").catch(Declined, handler);
  // @ts-expect-error an undo is given the value the chain had there
  orders.compensate(({ coins }) => coins);
  // @ts-expect-error the error may be anything
  orders.compensate((_, error) => error.message);
  // @ts-expect-error there is nothing to undo
  chain("c").compensate(() => 1);
  // @ts-expect-error the failures are not to be changed
  compensationErrors(new Error("no")).push(1);
}

export function flows(): void {
  // @ts-expect-error an item is a number
  lists.link(map((text: string) => text));
  // @ts-expect-error a number has no items
  numbers.link(map((n: number) => n));
  // @ts-expect-error there is no such order
  lists.link(map((n) => n, { order: "random" }));
  // @ts-expect-error one item's success does not make the whole
  lists.link(map((n) => n, { mode: "any" }));
  // @ts-expect-error the results are awaited
  lists.link(map(async (n) => n)).link((all) => all[0]?.then());
  // @ts-expect-error a batch has a size
  batch({ within: "1s" });
  // @ts-expect-error a time has a unit
  batch({ size: 1, within: "soon" });
  // @ts-expect-error what is batched has items
  numbers.link(batch<number>({ size: 1 }));
  // @ts-expect-error a number has no items to stream
  toReadable(5);
  // @ts-expect-error what is iterated in time cannot be iterated at once
  [...toIterable([1])];
  // @ts-expect-error chunks are what the link takes
  toReadable(["a"]).pipeThrough(toStream(numbers));
  // @ts-expect-error an aggregator sees outcomes, not results
  fanOut({ one: (n: number) => n }, ({ one }) => one.toFixed());
  // @ts-expect-error an aggregator sees what there is
  fanOut({ one: (n: number) => n }, ({ other }) => other);
  // @ts-expect-error all processors take the same input
  fanOut({ one: (n: number) => n, other: (text: string) => text }, () => 1)(5);
}

export function changing(): void {
  const live = replaceable(numbers);
  // @ts-expect-error another chain must take and give the same
  live.swap(orders);
  // @ts-expect-error a promise cannot take the place of a value
  live.swap(chain("c").link(async (n: number) => n));
  // @ts-expect-error a link that is no chain has no steps to replace
  replaceable((n: number) => n);
  // @ts-expect-error a version is not to be set
  live.version = 5;
  // @ts-expect-error a registry holds functions
  registry({ a: 5 });
  // @ts-expect-error data has links
  assemble(registry({}), { name: "c" });
  // @ts-expect-error a step has a kind
  const data: ChainData = { links: [{ step: "a" }] };
  // @ts-expect-error the output is not known unless someone tells
  assemble(registry({}), data).link((n: number) => n);
  // @ts-expect-error a limit is a number
  snapshots({ limit: "20" });
  // @ts-expect-error a snapshot is found by its label or in steps
  snapshots().rollback(run, { label: "start" });
  // @ts-expect-error what a snapshot shows is not to be changed
  snapshots().timeline(run)[0]!.label = "other";
}
