import { Nap } from "../core/nap.ts";
import type { Clock } from "../core/runtime.ts";
import type { Live } from "./state.ts";

/** What a stream of events is made of. */
export interface Feed {
  readonly read: (seen: number) => Live;
  readonly clock: Clock;
  /** Milliseconds from one look to the next. */
  readonly every: number;
  /** Tells this instance from one before it. */
  readonly instance: string;
  /** Is called when somebody begins to read. */
  readonly opened: () => void;
  /** Is called once when a stream that was read has ended. */
  readonly closed: () => void;
}

/** The longest silence before a page is told that there is nothing new, in milliseconds. */
const silence = 15_000;

/** The number of the latest failure a page has seen, if it was this instance that told it. */
function seenBy(last: string | undefined, instance: string): number {
  const [whose, number] = last?.split(".") ?? [];
  return whose === instance && /^\d{1,15}$/.test(number ?? "") ? Number(number) : 0;
}

/**
 * Server-sent events (HTML Living Standard, 9.2): the state at once, then whenever it has changed, and a comment when it has not
 * for a while. Nothing is read that the client does not take, and all ends with it.
 */
export function streamOf(
  feed: Feed,
  last: string | undefined,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  const { clock, every, instance } = feed;
  const encoder = new TextEncoder();
  const nap = new Nap();
  let seen = seenBy(last, instance);
  let told = "";
  let at = -Infinity;
  let open = false;
  const close = (): void => {
    if (!open) return;
    open = false;
    signal.removeEventListener("abort", close);
    nap.wake();
    feed.closed();
  };
  const begin = (): void => {
    open = !signal.aborted;
    if (!open) return;
    signal.addEventListener("abort", close);
    feed.opened();
  };
  const next = (): string | undefined => {
    const { failures, ...state } = feed.read(seen);
    const fresh = at === -Infinity;
    const text = JSON.stringify({ ...state, at: 0, memory: 0 });
    if (!fresh && text === told && !failures.length)
      return clock.now() - at >= silence ? ": nothing new\n\n" : undefined;
    told = text;
    const first = fresh && seen === 0 ? "retry: 1000\nevent: begin\ndata:\n\n" : "";
    seen = failures[0]?.number ?? seen;
    return `${first}id: ${instance}.${seen}\nevent: live\ndata: ${JSON.stringify({ ...state, failures })}\n\n`;
  };
  return new ReadableStream(
    {
      async pull(controller) {
        if (at === -Infinity) begin();
        while (open) {
          if (at !== -Infinity) await nap.wait(clock, every);
          const text = open ? next() : undefined;
          if (text !== undefined) {
            at = clock.now();
            controller.enqueue(encoder.encode(text));
            return;
          }
        }
        controller.close();
      },
      cancel: close,
    },
    { highWaterMark: 0 },
  );
}
