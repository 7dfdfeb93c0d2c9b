import type { Duration } from "../core/duration.ts";
import type { Clock } from "../core/runtime.ts";
import type { RedactOptions } from "../core/secrets.ts";

/** How well something is: `degraded` still serves. */
export type HealthStatus = "healthy" | "degraded" | "unhealthy";

/** What is asked: whether it lives, whether it may be sent requests, whether it has started. */
export type HealthProbe = "liveness" | "readiness" | "startup";

/** What a check may say besides a status alone. */
export interface HealthFinding {
  readonly status: HealthStatus;
  /** Why, in words. */
  readonly output?: string | undefined;
}

/** Something that a service needs. */
export interface HealthComponent {
  /**
   * Finds out how it is. A status or a finding is taken as it is; `false` and what is thrown mean unhealthy, anything else healthy.
   * The signal aborts when the answer is no longer waited for.
   */
  readonly check: (signal: AbortSignal) => unknown;
  /** Whether nothing works without it: an unhealthy one makes all unhealthy, others only degrade it. Default true. */
  readonly critical?: boolean | undefined;
  /** How long a check may take; default 5 s. */
  readonly timeout?: Duration | undefined;
  /** How long a result is taken again; 0 asks every time. Default 1 s. */
  readonly cache?: Duration | undefined;
  /** Which probes ask it; default readiness and startup. */
  readonly probes?: readonly HealthProbe[] | undefined;
}

/** What a service is made of. */
export interface HealthOptions {
  /** What it needs, by name. */
  readonly components: Readonly<Record<string, HealthComponent>>;
  /** The version of the service, for responses. Default: not told. */
  readonly version?: string | undefined;
  /** Whether a response tells components and outputs, or whom: keep them from strangers. Default false: the status alone. */
  readonly details?: boolean | ((request: Request | undefined) => boolean) | undefined;
  /** What is secret in outputs besides what `redact` knows. Default: nothing. */
  readonly redact?: RedactOptions | undefined;
  /** Default: the host's. */
  readonly clock?: Clock | undefined;
}

/** How a component was when it was asked. */
export interface ComponentHealth {
  readonly status: HealthStatus;
  readonly critical: boolean;
  /** When it was asked, in epoch milliseconds. */
  readonly at: number;
  /** How long the answer took, in milliseconds. */
  readonly duration: number;
  /** Why it is not healthy, without secrets. */
  readonly output?: string | undefined;
}

/** How everything was that a probe asks. */
export interface HealthReport {
  readonly status: HealthStatus;
  readonly components: Readonly<Record<string, ComponentHealth>>;
}

/** The health of a service. */
export interface Health {
  /** Asks the components of a probe, all at once; default readiness. Rejects only when `signal` aborts, with its reason. */
  report(probe?: HealthProbe, options?: { readonly signal?: AbortSignal | undefined }): Promise<HealthReport>;
  /** A handler for whether it lives: 200 unless a component that is asked for this is unhealthy, then 503. */
  liveness(request?: Request): Promise<Response>;
  /** A handler for whether it may be sent requests: 200 unless it is unhealthy, then 503. */
  readiness(request?: Request): Promise<Response>;
  /** A handler for whether it has started: 503 until it was not unhealthy once, then 200 for good. */
  startup(request?: Request): Promise<Response>;
}
