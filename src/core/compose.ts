import { build } from "./build.ts";
import type { Chain } from "./chain.ts";
import type { EmptyChain } from "./empty.ts";
import type { Run } from "./run.ts";
import type { All, TimingOf } from "./types.ts";

/** A link behind another: takes what that one gives, awaited. */
type Fn<Before, Out> = (input: Awaited<Before>, run: Run) => Out;

/** The chain of links that give these outputs. */
type Row<In, Outs extends unknown[]> = Outs extends [...infer Before, infer Last]
  ? Chain<
      In,
      Awaited<Last>,
      All<{ [At in keyof Outs]: TimingOf<Outs[At]> }[number]>,
      In | Awaited<Before[number]>
    >
  : never;

/** Makes chains: of a name, or of up to twenty links, each typed by the one before it. */
// biome-ignore format: one overload after the other, each as narrow as it can be
export interface ChainFactory {
  (name: string): EmptyChain;
  <In>(name: string): Chain<In, In, "sync", never>;
  <A, B>(a: (input: A, run: Run) => B): Row<A, [B]>;
  <A, B, C>(a: (input: A, run: Run) => B, b: Fn<B, C>): Row<A, [B, C]>;
  <A, B, C, D>(a: (input: A, run: Run) => B, b: Fn<B, C>, c: Fn<C, D>): Row<A, [B, C, D]>;
  <A, B, C, D, E>(a: (input: A, run: Run) => B, b: Fn<B, C>, c: Fn<C, D>, d: Fn<D, E>): Row<A, [B, C, D, E]>;
  <A, B, C, D, E, F>(
    a: (input: A, run: Run) => B, b: Fn<B, C>, c: Fn<C, D>, d: Fn<D, E>, e: Fn<E, F>
  ): Row<A, [B, C, D, E, F]>;
  <A, B, C, D, E, F, G>(
    a: (input: A, run: Run) => B, b: Fn<B, C>, c: Fn<C, D>, d: Fn<D, E>, e: Fn<E, F>, f: Fn<F, G>
  ): Row<A, [B, C, D, E, F, G]>;
  <A, B, C, D, E, F, G, H>(
    a: (input: A, run: Run) => B, b: Fn<B, C>, c: Fn<C, D>, d: Fn<D, E>, e: Fn<E, F>, f: Fn<F, G>, g: Fn<G, H>
  ): Row<A, [B, C, D, E, F, G, H]>;
  <A, B, C, D, E, F, G, H, I>(
    a: (input: A, run: Run) => B, b: Fn<B, C>, c: Fn<C, D>, d: Fn<D, E>, e: Fn<E, F>, f: Fn<F, G>, g: Fn<G, H>,
    h: Fn<H, I>
  ): Row<A, [B, C, D, E, F, G, H, I]>;
  <A, B, C, D, E, F, G, H, I, J>(
    a: (input: A, run: Run) => B, b: Fn<B, C>, c: Fn<C, D>, d: Fn<D, E>, e: Fn<E, F>, f: Fn<F, G>, g: Fn<G, H>,
    h: Fn<H, I>, i: Fn<I, J>
  ): Row<A, [B, C, D, E, F, G, H, I, J]>;
  <A, B, C, D, E, F, G, H, I, J, K>(
    a: (input: A, run: Run) => B, b: Fn<B, C>, c: Fn<C, D>, d: Fn<D, E>, e: Fn<E, F>, f: Fn<F, G>, g: Fn<G, H>,
    h: Fn<H, I>, i: Fn<I, J>, j: Fn<J, K>
  ): Row<A, [B, C, D, E, F, G, H, I, J, K]>;
  <A, B, C, D, E, F, G, H, I, J, K, L>(
    a: (input: A, run: Run) => B, b: Fn<B, C>, c: Fn<C, D>, d: Fn<D, E>, e: Fn<E, F>, f: Fn<F, G>, g: Fn<G, H>,
    h: Fn<H, I>, i: Fn<I, J>, j: Fn<J, K>, k: Fn<K, L>
  ): Row<A, [B, C, D, E, F, G, H, I, J, K, L]>;
  <A, B, C, D, E, F, G, H, I, J, K, L, M>(
    a: (input: A, run: Run) => B, b: Fn<B, C>, c: Fn<C, D>, d: Fn<D, E>, e: Fn<E, F>, f: Fn<F, G>, g: Fn<G, H>,
    h: Fn<H, I>, i: Fn<I, J>, j: Fn<J, K>, k: Fn<K, L>, l: Fn<L, M>
  ): Row<A, [B, C, D, E, F, G, H, I, J, K, L, M]>;
  <A, B, C, D, E, F, G, H, I, J, K, L, M, N>(
    a: (input: A, run: Run) => B, b: Fn<B, C>, c: Fn<C, D>, d: Fn<D, E>, e: Fn<E, F>, f: Fn<F, G>, g: Fn<G, H>,
    h: Fn<H, I>, i: Fn<I, J>, j: Fn<J, K>, k: Fn<K, L>, l: Fn<L, M>, m: Fn<M, N>
  ): Row<A, [B, C, D, E, F, G, H, I, J, K, L, M, N]>;
  <A, B, C, D, E, F, G, H, I, J, K, L, M, N, O>(
    a: (input: A, run: Run) => B, b: Fn<B, C>, c: Fn<C, D>, d: Fn<D, E>, e: Fn<E, F>, f: Fn<F, G>, g: Fn<G, H>,
    h: Fn<H, I>, i: Fn<I, J>, j: Fn<J, K>, k: Fn<K, L>, l: Fn<L, M>, m: Fn<M, N>, n: Fn<N, O>
  ): Row<A, [B, C, D, E, F, G, H, I, J, K, L, M, N, O]>;
  <A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P>(
    a: (input: A, run: Run) => B, b: Fn<B, C>, c: Fn<C, D>, d: Fn<D, E>, e: Fn<E, F>, f: Fn<F, G>, g: Fn<G, H>,
    h: Fn<H, I>, i: Fn<I, J>, j: Fn<J, K>, k: Fn<K, L>, l: Fn<L, M>, m: Fn<M, N>, n: Fn<N, O>, o: Fn<O, P>
  ): Row<A, [B, C, D, E, F, G, H, I, J, K, L, M, N, O, P]>;
  <A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q>(
    a: (input: A, run: Run) => B, b: Fn<B, C>, c: Fn<C, D>, d: Fn<D, E>, e: Fn<E, F>, f: Fn<F, G>, g: Fn<G, H>,
    h: Fn<H, I>, i: Fn<I, J>, j: Fn<J, K>, k: Fn<K, L>, l: Fn<L, M>, m: Fn<M, N>, n: Fn<N, O>, o: Fn<O, P>, p: Fn<P, Q>
  ): Row<A, [B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q]>;
  <A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R>(
    a: (input: A, run: Run) => B, b: Fn<B, C>, c: Fn<C, D>, d: Fn<D, E>, e: Fn<E, F>, f: Fn<F, G>, g: Fn<G, H>,
    h: Fn<H, I>, i: Fn<I, J>, j: Fn<J, K>, k: Fn<K, L>, l: Fn<L, M>, m: Fn<M, N>, n: Fn<N, O>, o: Fn<O, P>,
    p: Fn<P, Q>, q: Fn<Q, R>
  ): Row<A, [B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R]>;
  <A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R, S>(
    a: (input: A, run: Run) => B, b: Fn<B, C>, c: Fn<C, D>, d: Fn<D, E>, e: Fn<E, F>, f: Fn<F, G>, g: Fn<G, H>,
    h: Fn<H, I>, i: Fn<I, J>, j: Fn<J, K>, k: Fn<K, L>, l: Fn<L, M>, m: Fn<M, N>, n: Fn<N, O>, o: Fn<O, P>,
    p: Fn<P, Q>, q: Fn<Q, R>, r: Fn<R, S>
  ): Row<A, [B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R, S]>;
  <A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R, S, T>(
    a: (input: A, run: Run) => B, b: Fn<B, C>, c: Fn<C, D>, d: Fn<D, E>, e: Fn<E, F>, f: Fn<F, G>, g: Fn<G, H>,
    h: Fn<H, I>, i: Fn<I, J>, j: Fn<J, K>, k: Fn<K, L>, l: Fn<L, M>, m: Fn<M, N>, n: Fn<N, O>, o: Fn<O, P>,
    p: Fn<P, Q>, q: Fn<Q, R>, r: Fn<R, S>, s: Fn<S, T>
  ): Row<A, [B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R, S, T]>;
  <A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R, S, T, U>(
    a: (input: A, run: Run) => B, b: Fn<B, C>, c: Fn<C, D>, d: Fn<D, E>, e: Fn<E, F>, f: Fn<F, G>, g: Fn<G, H>,
    h: Fn<H, I>, i: Fn<I, J>, j: Fn<J, K>, k: Fn<K, L>, l: Fn<L, M>, m: Fn<M, N>, n: Fn<N, O>, o: Fn<O, P>,
    p: Fn<P, Q>, q: Fn<Q, R>, r: Fn<R, S>, s: Fn<S, T>, t: Fn<T, U>
  ): Row<A, [B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R, S, T, U]>;
}

/**
 * Makes a chain: empty and named, to be built with methods, or of links, each typed by the one before it.
 *
 * A chain of links is named `"chain"`, and its links after their functions. `chain<Input>(name)` names the type of the
 * input before the first link does. Throws a `TypeError` that tells the position of what is not a function.
 *
 * @example
 * const slug = chain(
 *   (title: string) => title.toLowerCase(),
 *   (title) => title.replaceAll(" ", "-"),
 * );
 * slug("Two Words"); // "two-words"
 *
 * @example
 * const slug = chain(
 *   (title: string) => title.toLowerCase(),
 *   (title) => title.replaceAll(" ", "-"),
 * );
 * slug("Two Words"); // "two-words"
 */
export const chain: ChainFactory = ((...args: unknown[]) => {
  const name = typeof args[0] === "string" ? (args.shift() as string) : "chain";
  const empty = build({ name, steps: [], use: [], each: [], observers: [] }) as EmptyChain;
  return args.reduce((row: { link: EmptyChain["link"] }, fn) => row.link(fn as () => unknown), empty);
}) as ChainFactory;
