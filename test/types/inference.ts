// What the compiler infers. Nothing here runs: `tsc` on the tests is the test.
import {
  assign,
  type Chain,
  chain,
  type Link,
  link,
  type Middleware,
  omit,
  type Policy,
  parallel,
  pick,
  type Run,
  when,
} from "modulink-edge";
import { validate } from "modulink-edge/security";
import { z } from "zod";
import { exactly } from "./exactly.ts";

interface Order {
  readonly id: string;
  readonly items: readonly { readonly price: number }[];
}
interface Card {
  readonly kind: "card";
  readonly number: string;
}
interface Cash {
  readonly kind: "cash";
}
class Declined extends Error {
  readonly reason = "funds";
}

declare const order: Order;
declare const policy: Policy;
declare const isCard: (value: Card | Cash) => value is Card;
declare const isDeclined: (error: unknown) => error is Declined;

export function links(): void {
  const priced = chain("price")
    .link("total", (input: Order) => ({ ...input, total: input.items.length }))
    .link((input) => input.total * 2)
    .link("text", (total, run) => `${total} ${run.id}`);
  exactly<string>()(priced(order));
  exactly<Promise<string>>()(priced.run(order));
  exactly<Chain<Order, string, "sync", Order | (Order & { total: number }) | number>>;

  const asynchronous = priced.link(async (text) => text.length).link((length) => length > 1);
  exactly<Promise<boolean>>()(asynchronous(order));

  const either = priced.link((text): number | Promise<number> => text.length);
  exactly<number | Promise<number>>()(either(order));

  const named = chain<Order>("named").link(({ id }) => id);
  exactly<string>()(named(order));
}

export function composed(): void {
  exactly<number>()(chain((n: number) => n)(1));
  exactly<string>()(chain((n: number) => n, String)(1));
  exactly<Promise<boolean>>()(
    chain(
      (n: number) => n + 1,
      async (n) => ({ n }),
      ({ n }) => n > 1,
    )(1),
  );
  const twenty = chain(
    (n: number) => [n] as const,
    (v) => [...v, "2"] as const,
    (v) => [...v, "3"] as const,
    (v) => [...v, "4"] as const,
    (v) => [...v, "5"] as const,
    (v) => [...v, "6"] as const,
    (v) => [...v, "7"] as const,
    (v) => [...v, "8"] as const,
    (v) => [...v, "9"] as const,
    (v) => [...v, "10"] as const,
    (v) => [...v, "11"] as const,
    (v) => [...v, "12"] as const,
    (v) => [...v, "13"] as const,
    (v) => [...v, "14"] as const,
    (v) => [...v, "15"] as const,
    (v) => [...v, "16"] as const,
    (v) => [...v, "17"] as const,
    (v) => [...v, "18"] as const,
    async (v) => [...v, "19"] as const,
    (v) => v[18],
  );
  exactly<Promise<"19">>()(twenty(1));
}

export function nesting(): void {
  const inner = chain("inner").link((n: number) => String(n));
  const slow = chain("slow").link(async (text: string) => text.length);
  exactly<string>()(chain("outer").link(inner)(1));
  exactly<Promise<number>>()(chain("outer").link(inner).link("slow", slow)(1));
  exactly<Promise<number>>()(chain(inner, slow)(1));
  const asLink: Link<number, string> = inner;
  exactly<Chain<number, string, "sync", number>>()(inner);
  exactly<Link<number, string>>()(asLink);
}

export function around(): void {
  const shout: Middleware<number, string> = async (input, next) => (await next(input)).toUpperCase();
  const wrapped = chain("c").link("text", (n: number) => String(n), shout, policy);
  exactly<string | Promise<string>>()(wrapped(1));
  exactly<number | Promise<number>>()(
    chain("c")
      .link((n: number) => n)
      .use(policy)(1),
  );
  exactly<number | Promise<number>>()(
    chain("c")
      .use(policy)
      .link((n: number) => n)(1),
  );
  exactly<number | Promise<number>>()(
    chain("c")
      .link((n: number) => n)
      .each(policy)(1),
  );
  exactly<number>()(
    chain("c")
      .link((n: number) => n)
      .observe(() => {})(1),
  );
  const double = link("double", (n: number) => n * 2);
  exactly<number>()(chain(double)(1));
  const patient = link("double", (n: number) => n * 2, policy);
  exactly<number | Promise<number>>()(chain(patient)(1));
  chain("c")
    .link((n: number) => n)
    .use((input, next, run) => {
      exactly<number>()(input);
      exactly<Run>()(run);
      return next(input + 1, run);
    });
}

export function branches(): void {
  const checked = chain("c")
    .link((input: Order) => input)
    .parallel({ stock: async (input) => input.items.length, fraud: () => 0.5 });
  const out = checked(order);
  exactly<Promise<{ readonly id: string; readonly items: Order["items"]; stock: number; fraud: number }>>()(
    out,
  );

  const replaced = chain("c")
    .link(() => ({ id: 1, note: "n" }))
    .parallel("checks", { note: () => true });
  exactly<{ id: number; note: boolean }>()(replaced(0));

  const first = chain("c").parallel({ total: (input: Order) => input.items.length });
  exactly<number>()(first(order).total);

  const alone = parallel({ total: (input: { items: readonly unknown[] }) => input.items.length });
  const kept = chain((input: Order) => input, alone);
  exactly<{ readonly id: string; readonly items: Order["items"]; total: number }>()(kept(order));

  const maybe = chain("c")
    .link(() => ({}))
    .parallel({ a: () => 1 as number | Promise<number> });
  exactly<{ a: number } | Promise<{ a: number }>>()(maybe(0));

  const union = chain((n: number) => (n > 0 ? { a: n } : { b: n })).parallel({ c: () => 1 });
  exactly<{ a: number; b?: never; c: number } | { b: number; a?: never; c: number }>;
  exactly<number>()(union(1).c);
}

export function choices(): void {
  const pay = chain("pay").link((payment: Card | Cash) => payment);
  exactly<string | Cash>()(pay.when(isCard, (card) => card.number)({ kind: "cash" }));
  exactly<string | "cash">()(
    pay.when(
      isCard,
      (card) => card.number,
      (cash) => cash.kind,
    )({ kind: "cash" }),
  );
  const inferred = pay.when(
    (payment) => payment.kind === "card",
    (payment) => payment.number,
  );
  exactly<string | Cash>()(inferred({ kind: "cash" }));

  const numbers = chain("c").link((n: number) => n);
  exactly<number | string>()(numbers.when((n) => n > 1, String)(1));
  exactly<string | boolean>()(numbers.when("big", (n) => n > 1, String, Boolean)(1));
  exactly<Promise<number | string>>()(numbers.when(async (n) => n > 1, String)(1));
  exactly<number | string | Promise<number | string>>()(
    numbers.when(
      (n) => n > 1,
      async (n) => String(n),
    )(1),
  );

  const alone = when(
    (n: number) => n > 1,
    (n: number) => String(n),
  );
  exactly<number | string>()(chain((n: number) => n, alone)(1));
  const guarded = when(isCard, (card) => card.number);
  exactly<string | Cash>()(chain((payment: Card | Cash) => payment, guarded)({ kind: "cash" }));
  exactly<string>()(
    chain("c").when(
      isCard,
      (card) => card.number,
      () => "cash",
    )({ kind: "cash" }),
  );
}

export function recoveries(): void {
  const base = chain("c")
    .link((n: number) => String(n))
    .link((text) => ({ text }));
  const recovered = base.recover(Declined, (error, input, run) => {
    exactly<Declined>()(error);
    exactly<number | string>()(input);
    exactly<Run>()(run);
    return error.reason;
  });
  exactly<string | { text: string }>()(recovered(1));
  exactly<{ text: string } | number>()(base.recover(isDeclined, (error) => error.reason.length)(1));
  base.recover(
    (error) => String(error) === "5",
    (error) => exactly<unknown>()(error),
  );
  base.recover("named", TypeError, (error) => exactly<TypeError>()(error));
  exactly<{ text: string } | number | Promise<{ text: string } | number>>()(
    base.recover(Error, async () => 1)(1),
  );
  const later = base.link(async ({ text }) => text).recover(Error, () => 0);
  exactly<string | number | Promise<string | number>>()(later(1));
}

export function keys(): void {
  const users = chain("users").link((id: number) => ({ id, name: "Ada", password: "secret" }));
  exactly<Pick<{ id: number; name: string; password: string }, "id" | "name">>()(
    users.link(pick("id", "name"))(1),
  );
  exactly<Omit<{ id: number; name: string; password: string }, "password">>()(
    users.link(omit("password"))(1),
  );
  exactly<{ id: number; name: number; password: string }>()(
    users.link(assign((user) => ({ name: user.name.length })))(1),
  );
  exactly<Promise<{ id: number; name: string; password: string; more: true }>>()(
    users.link(assign(async () => ({ more: true as const })))(1),
  );
}

export function schemas(): void {
  const parsed = chain("c")
    .link(validate(z.object({ n: z.string().transform(Number), more: z.boolean().default(true) })))
    .link(({ n, more }) => (more ? n : 0));
  exactly<number | Promise<number>>()(parsed({ n: "1" }));
}

interface Cat {
  readonly kind: "cat";
  readonly lives: number;
}
interface Dog {
  readonly kind: "dog";
  readonly tricks: readonly string[];
}

export function bothWays(): void {
  const parcels = chain("parcels").link((parcel: { weight: number }) => parcel);
  const heavy = ({ weight }: { weight: number }) => weight > 20;
  exactly<number | string>()(
    parcels.when(
      ({ weight }) => weight > 20,
      ({ weight }) => weight,
      ({ weight }) => String(weight),
    )({ weight: 1 }),
  );
  exactly<Promise<{ weight: number }>>()(
    parcels.when(
      "later",
      async ({ weight }) => weight > 20,
      async (parcel) => parcel,
      async function keep(parcel, run) {
        exactly<Run>()(run);
        return parcel;
      },
    )({ weight: 1 }),
  );
  exactly<number | { weight: number }>()(parcels.when(heavy, ({ weight }) => weight)({ weight: 1 }));

  const pets = chain("pets").link((pet: Cat | Dog) => pet);
  const isCat = (pet: Cat | Dog): pet is Cat => pet.kind === "cat";
  const cat: Cat = { kind: "cat", lives: 9 };
  const lives = ({ lives }: Cat) => lives;
  exactly<number | readonly string[]>()(pets.when(isCat, lives, ({ tricks }) => tricks)(cat));
  exactly<number | Dog>()(pets.when("cat?", isCat, lives)(cat));
  exactly<number | readonly string[]>()(
    chain("empty").when(
      isCat,
      ({ lives }) => lives,
      ({ tricks }) => tricks,
    )(cat),
  );
  exactly<number | readonly string[]>()(
    chain(
      (pet: Cat | Dog) => pet,
      when(
        isCat,
        ({ lives }) => lives,
        ({ tricks }) => tricks,
      ),
    )(cat),
  );
}
