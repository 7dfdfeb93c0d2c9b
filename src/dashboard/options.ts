import type { MiddlewareHandler } from "hono";
import type { Alerts } from "../alerts/alerts.ts";
import type { Duration } from "../core/duration.ts";
import type { Clock } from "../core/runtime.ts";
import type { RedactOptions } from "../core/secrets.ts";
import type { Metrics } from "../metrics/registry.ts";
import type { RecentFailures } from "../reports/recent.ts";

/** Anything that tells numbers or words of itself: a breaker, a limiter, a cache, a bulkhead. */
export interface WithStats {
  readonly stats: object;
}

/** What a dashboard shows, and to whom. */
export interface DashboardOptions {
  /** The chains to draw; they are to be observed with `measure` of the same registry. */
  readonly chains: readonly object[];
  /** The registry the chains are measured in. */
  readonly metrics: Metrics;
  /** Hono middleware that lets through who may look. Needed, unless `open` is true. */
  readonly auth?: MiddlewareHandler | undefined;
  /** True lets anybody look. Default false. */
  readonly open?: boolean | undefined;
  /** Remembers failed runs; observe the chains with it, too. Default: none are shown. */
  readonly recent?: RecentFailures | undefined;
  /** The alerts to show. Default: none. */
  readonly alerts?: Alerts | undefined;
  /** Breakers by name. Default: those that announce themselves, by their state alone. */
  readonly breakers?: Readonly<Record<string, WithStats>> | undefined;
  /** Limiters by name. Default: none. */
  readonly limits?: Readonly<Record<string, WithStats>> | undefined;
  /** Caches by name. Default: none. */
  readonly caches?: Readonly<Record<string, WithStats>> | undefined;
  /** Gives flags with their values. Default: none. */
  readonly flags?: (() => Readonly<Record<string, unknown>>) | undefined;
  /** Other things worth seeing: gives names with values, by the title of their table. Default: none. */
  readonly panels?: Readonly<Record<string, () => Readonly<Record<string, unknown>>>> | undefined;
  /** Default `ModuLink`. */
  readonly title?: string | undefined;
  /** How often a page is told what is new. Default 1 s. */
  readonly every?: Duration | undefined;
  /** Over how long rates and percentiles are taken. Default 10 s. */
  readonly window?: Duration | undefined;
  /** The most pages that are told at a time; further ones are refused with 503. Default 20. */
  readonly pages?: number | undefined;
  /** What is secret besides what `redact` knows. Default: nothing. */
  readonly redact?: RedactOptions | undefined;
  /** Default: the host's. */
  readonly clock?: Clock | undefined;
}
