import { mustCount } from "../core/count.ts";
import { type Duration, milliseconds } from "../core/duration.ts";
import { Nap } from "../core/nap.ts";
import type { RunOptions } from "../core/run.ts";
import { type Clock, systemClock } from "../core/runtime.ts";
import type { LogLines } from "./logger.ts";
import { post } from "./post.ts";

/** How lines are sent. */
export interface BatchSinkOptions {
  /** Where lines are posted to, as NDJSON. */
  readonly url: string | URL;
  /** Headers of the requests, besides the content type. Default: none. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The most lines in one request, 1 on. Default 100. */
  readonly size?: number | undefined;
  /** How long a line may wait for others. Default 1 s. */
  readonly every?: Duration | undefined;
  /** The most lines that wait, 1 on; what comes on top is dropped, and the next request tells how much. Default 10,000. */
  readonly limit?: number | undefined;
  /** How long a request may take. Default 10 s. */
  readonly timeout?: Duration | undefined;
  /** Keeps the host alive while lines wait. Default: nothing does. */
  readonly waitUntil?: RunOptions["waitUntil"];
  /** Default: the host's. */
  readonly fetch?: ((url: string | URL, init: RequestInit) => Promise<Response>) | undefined;
  /** Default: the host's. */
  readonly clock?: Clock | undefined;
}

/** What became of lines. */
export interface BatchSinkStats {
  readonly sent: number;
  /** Lines that found no room, or that the server refused (a status 4xx other than 408 and 429). */
  readonly dropped: number;
  /** Requests that failed; their lines go with the next one. */
  readonly failures: number;
  readonly waiting: number;
}

/** A sink that posts lines in batches. */
export interface BatchSink extends LogLines {
  readonly stats: BatchSinkStats;
  /** Sends what waits, now; resolves when that was tried, and never rejects. On Workers: `ctx.waitUntil(sink.flush())`. */
  flush(): Promise<void>;
}

type Sent = "sent" | "refused" | "failed";

const type = { "content-type": "application/x-ndjson" };

/** Posts one batch. */
async function send(lines: readonly string[], options: BatchSinkOptions): Promise<Sent> {
  const became = async (response: Response): Promise<Sent> => {
    await response.body?.cancel();
    if (response.ok) return "sent";
    return response.status < 500 && response.status !== 408 && response.status !== 429 ? "refused" : "failed";
  };
  return post(options, { ...type, ...options.headers }, `${lines.join("\n")}\n`, became).catch(
    () => "failed",
  );
}

/** What the next request begins with when lines were dropped. */
const dropped = (lines: number): string =>
  JSON.stringify({ level: "warn", event: "log.dropped", message: `${lines} lines were dropped`, lines });

/** The lines that wait, and the one cycle of waiting and sending there is while any do. */
class Sender {
  readonly stats = { sent: 0, dropped: 0, failures: 0, waiting: 0 };
  readonly #options: BatchSinkOptions;
  readonly #size: number;
  readonly #limit: number;
  readonly #wait: number;
  #lines: string[] = [];
  #untold = 0;
  #cycle: Promise<void> | undefined;
  readonly #nap = new Nap();

  constructor(options: BatchSinkOptions) {
    const { size = 100, limit = 10_000, every = "1s", timeout = 0 } = options;
    this.#options = options;
    this.#size = mustCount(size, "size");
    this.#limit = mustCount(limit, "limit");
    this.#wait = milliseconds(every, "every");
    milliseconds(timeout, "timeout");
  }

  push(line: string): void {
    if (this.#lines.length >= this.#limit) this.#drop(1);
    else this.stats.waiting = this.#lines.push(line);
    this.#begin();
    if (this.#lines.length >= this.#size) this.#nap.wake();
  }

  async flush(): Promise<void> {
    if (this.#lines.length) this.#begin();
    this.#nap.wake();
    await this.#cycle;
  }

  #drop(lines: number): void {
    this.stats.dropped += lines;
    this.#untold += lines;
  }

  #begin(): void {
    if (this.#cycle) return;
    this.#cycle = this.#work();
    this.#options.waitUntil?.(this.#cycle);
  }

  async #work(): Promise<void> {
    await this.#nap.wait(this.#options.clock ?? systemClock, this.#wait);
    while (await this.#send());
    this.#cycle = undefined;
  }

  /** Sends a batch; gives whether there is another to send. */
  async #send(): Promise<boolean> {
    const batch = this.#lines.slice(0, this.#size);
    const untold = this.#untold;
    const became = await send(untold ? [dropped(untold), ...batch] : batch, this.#options);
    if (became === "failed") {
      this.stats.failures++;
      return false;
    }
    this.#lines = this.#lines.slice(batch.length);
    this.stats.waiting = this.#lines.length;
    this.#untold -= untold;
    if (became === "sent") this.stats.sent += batch.length;
    else this.#drop(batch.length);
    return this.#lines.length > 0;
  }
}

/**
 * A sink for `logger` that posts lines in batches: as many as make one, or what there is after a time. Lines of a request that failed
 * are sent again when the next line comes, or with `flush`.
 *
 * Throws a `TypeError` for wrong options.
 *
 * @example
 * const posted: unknown[] = [];
 * const sink = batchSink({
 *   url: "https://logs.example/ingest",
 *   fetch: async (_, { body }) => {
 *     posted.push(body);
 *     return new Response();
 *   },
 * });
 * sink('{"message":"hello"}', "info");
 * await sink.flush();
 * posted; // ['{"message":"hello"}\n']
 */
export function batchSink(options: BatchSinkOptions): BatchSink {
  const sender = new Sender(options);
  const { stats } = sender;
  return Object.assign((line: string) => sender.push(line), { stats, flush: () => sender.flush() });
}
