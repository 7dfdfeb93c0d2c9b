import type { MemoryUse } from "./memory.ts";
import type { Timings } from "./timings.ts";

/** Something to look at, with the numbers it follows from. */
export interface Recommendation {
  /**
   * What it is about: `failing` links, a `slow-tail` far from the median, a link that takes nearly all the time (`dominant`), retries
   * that are used up (`exhausted`), breakers that open again and again (`flapping`), or many refused calls (`refused`).
   */
  readonly kind: "failing" | "slow-tail" | "dominant" | "exhausted" | "flapping" | "refused";
  /** The names of the links behind the chain, joined with `/`; empty for the chain itself. */
  readonly link: string;
  /** In words. */
  readonly text: string;
  /** The numbers behind it. */
  readonly evidence: Readonly<Record<string, number>>;
}

/** A link of a chain in numbers. */
export interface LinkReport extends Timings {
  /** The names of the links behind the chain, joined with `/`. */
  readonly link: string;
  /** The part of the chain's time it took, 0 to 1; more for one that runs in parallel or again. */
  readonly share: number;
}

/** How often something happened. */
export interface EventReport {
  readonly link: string;
  readonly event: string;
  readonly reason: string;
  readonly count: number;
}

/** A chain in numbers. */
export interface ChainReport extends Timings {
  readonly chain: string;
  /** Runs that have not ended. */
  readonly active: number;
  /** Failures by their code or name. */
  readonly errors: Readonly<Record<string, number>>;
  readonly links: readonly LinkReport[];
  readonly events: readonly EventReport[];
  readonly advice: readonly Recommendation[];
}

/** What has run since the registry was made. */
export interface Report {
  readonly chains: readonly ChainReport[];
  /** Undefined where the host does not tell. */
  readonly memory: MemoryUse | undefined;
}
