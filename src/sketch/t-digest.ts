import { toBase64 } from "../core/base64.ts";
import { Reader, Writer } from "./bytes.ts";
import { type Centroids, compress, none, points, together } from "./centroids.ts";
import { mustCount, mustMatch } from "./check.ts";
import { quantileOf, rankOf } from "./ranks.ts";
import type { Sketch } from "./sketch.ts";

/** How a t-digest is made. */
export interface TDigestOptions {
  /** An integer from 10 to 10,000: a point near the quantile q stands for at most `4 q (1 - q) / compression` of all values; default 100. */
  readonly compression?: number;
}

/** Estimates quantiles, the closer to the ends the better. */
export interface TDigest extends Sketch {
  /** What its error follows from. */
  readonly compression: number;
  /** How many values were added. */
  readonly count: number;
  /** Adds a value; throws a `TypeError` unless it is a finite number. */
  add(value: number): void;
  /** The value below which this part of all values lies, from 0 (the least, exactly) to 1 (the greatest, exactly); undefined when empty. */
  quantile(part: number): number | undefined;
  /** Which part of all values is not greater than this one; undefined when empty. Throws a `TypeError` for NaN. */
  cdf(value: number): number | undefined;
  /** Adds all values of another one with the same compression; gives this one. */
  merge(other: TDigest): TDigest;
}

const kind = "TDIG";
const [least, most] = [10, 10_000];

/** How many values wait, for each unit of the compression, before they are joined with the others. */
const waiting = 5;

class Digest implements TDigest {
  readonly compression: number;
  #count = 0;
  #centroids = none;
  #pending: number[] = [];
  #seen: Centroids | undefined;

  constructor(compression: number) {
    this.compression = compression;
  }

  get count(): number {
    return this.#count;
  }

  add(value: number): void {
    if (!Number.isFinite(value)) throw new TypeError(`add: expected a finite number, got ${String(value)}`);
    this.#count++;
    this.#seen = undefined;
    if (this.#pending.push(value) >= waiting * this.compression) this.#settle(this.#all());
  }

  /** All values as points; asking for them changes nothing. */
  #all(): Centroids {
    this.#seen ??=
      this.#pending.length === 0
        ? this.#centroids
        : this.#compressed(together(this.#centroids, points(this.#pending)));
    return this.#seen;
  }

  #compressed(centroids: Centroids): Centroids {
    return compress(centroids, this.#count, this.compression);
  }

  #settle(centroids: Centroids): void {
    this.#centroids = centroids;
    this.#pending = [];
    this.#seen = undefined;
  }

  quantile(part: number): number | undefined {
    if (!(part >= 0 && part <= 1))
      throw new TypeError(`quantile: expected a number from 0 to 1, got ${String(part)}`);
    return quantileOf(this.#all(), part * (this.#count - 1));
  }

  cdf(value: number): number | undefined {
    if (Number.isNaN(value)) throw new TypeError("cdf: expected a number, got NaN");
    return this.#count === 0 ? undefined : rankOf(this.#all(), value) / this.#count;
  }

  merge(other: TDigest): this {
    mustMatch("t-digest", this, other, ["compression"]);
    const theirs = other as Digest;
    const few = this.#pending.length + theirs.#pending.length < waiting * this.compression;
    const centroids =
      few && this.#centroids === none && theirs.#centroids === none
        ? undefined
        : together(this.#all(), theirs.#all());
    this.#count += theirs.#count;
    this.#seen = undefined;
    if (centroids) this.#settle(this.#compressed(centroids));
    else this.#pending = [...this.#pending, ...theirs.#pending];
    return this;
  }

  toBytes(): Uint8Array<ArrayBuffer> {
    const { means, weights } = this.#centroids;
    const writer = new Writer(kind);
    writer.count(this.compression);
    writer.count(means.length);
    means.forEach((mean, at) => {
      writer.number(mean);
      writer.count(weights[at]!);
    });
    writer.count(this.#pending.length);
    for (const value of this.#pending) writer.number(value);
    return writer.finish();
  }

  toJSON(): string {
    return toBase64(this.toBytes());
  }

  static read(data: Uint8Array | string): Digest {
    const reader = new Reader(kind, data);
    const compression = reader.count();
    if (compression < least || compression > most) reader.fail("its numbers are out of bounds");
    const digest = new Digest(compression);
    const centroids = readCentroids(reader);
    if (centroids.means.length > 0) digest.#centroids = centroids;
    digest.#pending = Array.from({ length: reader.count() }, () => finite(reader));
    digest.#count = centroids.weights.reduce((sum, weight) => sum + weight, digest.#pending.length);
    reader.finish();
    return digest;
  }
}

function finite(reader: Reader): number {
  const value = reader.number();
  return Number.isFinite(value) ? value : reader.fail("a number in it is not finite");
}

function readCentroids(reader: Reader): Centroids {
  const means: number[] = [];
  const weights: number[] = [];
  for (let left = reader.count(); left > 0; left--) {
    const mean = finite(reader);
    if (mean < (means.at(-1) ?? mean)) reader.fail("its points are out of order");
    means.push(mean);
    weights.push(reader.count());
  }
  if (weights.includes(0)) reader.fail("a point in it stands for nothing");
  return { means: Float64Array.from(means), weights: Float64Array.from(weights) };
}

/**
 * A t-digest: estimates quantiles of many numbers from few points.
 *
 * A point near the quantile q stands for at most `4 q (1 - q) / compression` of all values, so that the rank of an estimate is
 * off by about that much: with the default compression of 100, 1 % in the middle and 0.004 % at the quantile 0.999. The least
 * and the greatest value are exact, and so is everything as long as there are few values: then quantiles lie between the
 * values as the most common definition says (`(count - 1) * q`). Values may come in any order; a digest of a million takes
 * some 10 KB, an empty one next to nothing. Merging keeps the bound of the points. The same values in the same order give
 * the same digest on every runtime. Throws a `TypeError` for a compression that is no integer from 10 to 10,000.
 *
 * @example
 * const latency = tDigest();
 * for (let ms = 1; ms <= 1000; ms++) latency.add(ms);
 * latency.quantile(0.99); // 990.01
 * latency.quantile(1); // 1000
 * latency.cdf(500); // 0.4999
 */
export function tDigest({ compression = 100 }: TDigestOptions = {}): TDigest {
  return new Digest(mustCount("compression", compression, least, most));
}

/**
 * A t-digest from its bytes or its JSON; throws a `TypeError` when they are something else. It goes on just as the first one.
 *
 * @example
 * const before = tDigest();
 * before.add(7);
 * const after = tDigestFrom(before.toBytes());
 * after.add(9);
 * after.quantile(0.5); // 8
 */
export const tDigestFrom = (data: Uint8Array | string): TDigest => Digest.read(data);
