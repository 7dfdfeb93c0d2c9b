import type { Answer, Content } from "./codec.ts";
import type { Row } from "./rows.ts";
import type { HeldIntent, Intent } from "./types.ts";

/** Any intent, its types left behind. */
export type AnyIntent = Intent | HeldIntent;

/** What is known of an intent. */
export interface Known {
  /** As it is, or will be once the store has it. */
  row: Row;
  /** The change the store has. */
  rev: number;
  content: Content;
  answer: Answer;
}

/** An intent as this page knows it. */
export interface Item extends Known {
  readonly id: string;
  /** What the leader does with it: nothing, or it is being claimed, is claimed, or is being sent. */
  phase: "idle" | "claiming" | "claimed" | "sending";
  /** Since when it waits for the network, and how long, in milliseconds; a reload forgets it. */
  lost: readonly [since: number, delay: number];
  /** Whether it is in its lane. */
  stands: boolean;
  view: AnyIntent | undefined;
}
