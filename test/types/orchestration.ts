// What the compiler infers of whole flows. Nothing here runs: `tsc` on the tests is the test.
import { type Caught, type Chain, chain, parallel, type Run } from "modulink-edge";
import {
  assemble,
  batch,
  fanOut,
  map,
  registry,
  replaceable,
  snapshots,
  toIterable,
  toReadable,
  toStream,
} from "modulink-edge/flow";
import { exactly } from "./exactly.ts";

type Payment =
  | { readonly kind: "card"; readonly number: string }
  | { readonly kind: "cash"; readonly coins: number };
interface Order {
  readonly id: string;
  readonly payment: Payment;
}
class Declined extends Error {
  readonly reason = "funds";
}

declare const order: Order;
declare const payment: Payment;
declare const run: Run;
const orders = chain("orders").link((order: Order) => order);
const payments = chain("payments").link((payment: Payment) => payment);

export function branches(): void {
  const checks = { stock: async ({ id }: Order) => id.length, fraud: () => 0.5 };
  exactly<Promise<{ readonly id: string; readonly payment: Payment; stock: number; fraud: number }>>()(
    orders.parallel(checks)(order),
  );
  exactly<
    Promise<{
      readonly id: string;
      readonly payment: Payment;
      stock: PromiseSettledResult<number>;
      fraud: PromiseSettledResult<number>;
    }>
  >()(orders.parallel(checks, { mode: "settled", concurrency: 2 })(order));
  exactly<string | number>()(orders.parallel({ a: () => 1, b: () => "b" }, { mode: "any" })(order));
  exactly<Promise<string | number>>()(
    orders.parallel("n", { a: async () => 1, b: async () => "b" }, { mode: "race" })(order),
  );
  exactly<number | Promise<number>>()(orders.parallel(checks, { mode: "race" })(order));
  exactly<number>()(
    chain("c")
      .link((n: number) => n)
      .parallel(
        { half: (n) => n / 2 },
        { mode: "any" },
      )(1),
  );
  const alone = parallel({ up: (n: number) => n + 1, text: (n: number) => String(n) }, { mode: "any" });
  exactly<string | number>()(
    chain("c")
      .link((n: number) => n)
      .link(alone)(1),
  );
}

export function switches(): void {
  const both = payments.switch("kind", { card: ({ number }) => number, cash: ({ coins }) => coins });
  exactly<string | number>()(both(payment));
  const some = payments.switch("kind", { card: ({ number }) => number }, async (other) => other.kind);
  exactly<string | Promise<string>>()(some(payment));
  const selected = payments.switch(async (payment) => (payment.kind === "card" ? "yes" : "no"), {
    yes: () => true,
    no: (payment) => payment,
  });
  exactly<Promise<boolean | Payment>>()(selected(payment));
  const open = chain<{ plan: string }>("c").switch("plan", { pro: () => 1 });
  exactly<number | { plan: string }>()(open({ plan: "free" }));
  const closed = chain<{ on: boolean }>("c").switch("named", "on", { true: () => 1, false: () => "no" });
  exactly<string | number>()(closed({ on: true }));
}

export function errors(): void {
  const caught = orders.catch(
    Declined,
    ({ error, input, path }) => [error.reason, input.id, path.length] as const,
  );
  exactly<Order | readonly ["funds", string, number]>()(caught(order));
  const handler = chain("handler").link(async ({ error }: Caught<Declined, unknown>) => error.reason);
  exactly<Order | string | Promise<Order | string>>()(orders.catch("named", Declined, handler)(order));
  exactly<Order>()(orders.compensate(({ id }, error: unknown) => void [id, error])(order));
  exactly<Order | Promise<Order>>()(orders.compensate(async ({ id }) => void id)(order));
}

export function flows(): void {
  const items = chain("items").link((items: readonly number[]) => items);
  exactly<string[]>()(items.link(map((n) => n.toFixed()))([1]));
  exactly<Promise<string[]>>()(items.link(map(async (n) => n.toFixed(), { concurrency: 2 }))([1]));
  exactly<PromiseSettledResult<number>[]>()(items.link(map((n) => n, { mode: "settled" }))([1]));
  const stream = chain("stream").link((stream: ReadableStream<string>) => stream);
  exactly<AsyncIterableIterator<number>>()(stream.link(map(async (text) => text.length))(toReadable(["a"])));
  exactly<AsyncIterableIterator<string[]>>()(stream.link(batch({ size: 2 }))(toReadable(["a"])));
  exactly<AsyncIterable<string>>()(toIterable(new Set(["a"])));
  exactly<ReadableWritablePair<string, number>>()(toStream(async (n: number) => String(n)));
  exactly<ReadableWritablePair<PromiseSettledResult<Order>, Order>>()(toStream(orders, { mode: "settled" }));
  const best = fanOut({ one: (n: number) => n, other: async (n: number) => String(n) }, ({ one, other }) => {
    return one.status === "fulfilled" ? one.value : other.status;
  });
  exactly<Promise<number | "fulfilled" | "rejected">>()(best(1));
}

export function changing(): void {
  const live = replaceable(chain("price").link((n: number) => String(n)));
  exactly<string>()(live(1));
  exactly<string>()(chain("c").link(live)(1));
  exactly<Promise<void>>()(live.swap(chain("other").link((n: number) => n.toFixed())));
  const built = assemble<number, string>(registry({ text: String }), { links: ["text"] });
  exactly<Chain<number, string, "maybe", unknown>>()(built);
  exactly<string | Promise<string>>()(built(1));
  exactly<Order>()(snapshots().rollback<Order>(run, "start"));
}
