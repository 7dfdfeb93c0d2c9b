import { mustCount } from "../core/count.ts";
import { type Duration, milliseconds } from "../core/duration.ts";
import { Nap } from "../core/nap.ts";
import { readRetryAfter } from "../core/retry-after.ts";
import type { RunOptions } from "../core/run.ts";
import { type Clock, systemClock } from "../core/runtime.ts";
import { post } from "../logs/post.ts";
import { otlpJson } from "./otlp.ts";
import type { FinishedSpan, SpanAttributes } from "./spans.ts";

/** How spans are sent. */
export interface OtlpExporterOptions {
  /** Where to: the whole address, such as `https://collector.example/v1/traces`. */
  readonly url: string | URL;
  /** The name of this service: the attribute `service.name`. */
  readonly service: string;
  /** Other attributes of what sends them. Default: none. */
  readonly resource?: SpanAttributes | undefined;
  /** Headers of the requests, besides the content type. Default: none. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The most spans in one request, 1 on. Default 512. */
  readonly size?: number | undefined;
  /** How long a span may wait for others. Default 5 s. */
  readonly every?: Duration | undefined;
  /** The most spans that wait, 1 on; what comes on top is dropped and counted. Default 2,048. */
  readonly limit?: number | undefined;
  /** How often a request is tried that the network loses, or the receiver answers with 429, 502, 503 or 504. Default 5. */
  readonly attempts?: number | undefined;
  /** How long a request may take. Default 10 s. */
  readonly timeout?: Duration | undefined;
  /** Keeps the host alive while spans wait. Default: nothing does. */
  readonly waitUntil?: RunOptions["waitUntil"];
  /** Default: the host's. */
  readonly fetch?: ((url: string | URL, init: RequestInit) => Promise<Response>) | undefined;
  /** Default: the host's. */
  readonly clock?: Clock | undefined;
}

/** What became of spans. */
export interface OtlpExporterStats {
  readonly sent: number;
  /** Spans that found no room, or whose request was refused or failed too often. */
  readonly dropped: number;
  /** Spans that the receiver took and refused, as it said itself. */
  readonly rejected: number;
  /** Requests that failed, those that were tried again among them. */
  readonly failures: number;
  readonly waiting: number;
}

/** Sends spans. */
export interface OtlpExporter {
  readonly export: (span: FinishedSpan) => void;
  readonly stats: OtlpExporterStats;
  /** Sends what waits, now; resolves when that was tried, and never rejects. On Workers: `ctx.waitUntil(exporter.flush())`. */
  flush(): Promise<void>;
}

/** What came of a request: the spans that were refused, or in how many milliseconds it may be tried again. */
type Answer = { readonly rejected: number } | { readonly again: number | undefined } | "refused";

/** The longest wait before another try, in milliseconds. */
const longest = 30_000;

/** Posts spans once. */
async function send(spans: readonly FinishedSpan[], options: OtlpExporterOptions): Promise<Answer> {
  const { headers, clock = systemClock, service, resource } = options;
  const answer = async (response: Response): Promise<Answer> => {
    const text = await response.text();
    if (response.ok) return { rejected: Number(/"rejectedSpans"\s*:\s*"?(\d+)/.exec(text)?.[1] ?? 0) };
    return /^(429|50[234])$/.test(`${response.status}`)
      ? { again: readRetryAfter(response.headers.get("retry-after"), clock.now()) }
      : "refused";
  };
  try {
    const body = otlpJson(spans, { "service.name": service, ...resource });
    return await post(options, { ...headers, "content-type": "application/json" }, body, answer);
  } catch {
    return { again: undefined };
  }
}

/** The spans that wait, and the one cycle of waiting and sending there is while any do. */
class Sender implements OtlpExporter {
  readonly stats = { sent: 0, dropped: 0, rejected: 0, failures: 0, waiting: 0 };
  readonly #options: OtlpExporterOptions;
  readonly #size: number;
  readonly #limit: number;
  readonly #attempts: number;
  readonly #every: number;
  #spans: FinishedSpan[] = [];
  #cycle: Promise<void> | undefined;
  readonly #nap = new Nap();
  #hurry = false;

  constructor(options: OtlpExporterOptions) {
    const { size = 512, limit = 2048, attempts = 5, every = "5s", timeout = 0, service } = options;
    if (typeof service !== "string" || service === "")
      throw new TypeError(`service must be a name, got ${service}`);
    this.#options = options;
    this.#size = mustCount(size, "size");
    this.#limit = mustCount(limit, "limit");
    this.#attempts = mustCount(attempts, "attempts");
    this.#every = milliseconds(every, "every");
    milliseconds(timeout, "timeout");
  }

  readonly export = (span: FinishedSpan): void => {
    if (this.#spans.length >= this.#limit) this.stats.dropped++;
    else this.stats.waiting = this.#spans.push(span);
    this.#begin();
    if (this.#spans.length >= this.#size) this.#nap.wake();
  };

  async flush(): Promise<void> {
    this.#hurry = true;
    this.#nap.wake();
    await this.#cycle;
    this.#hurry = false;
  }

  #begin(): void {
    if (this.#cycle) return;
    this.#cycle = this.#work();
    this.#options.waitUntil?.(this.#cycle);
  }

  async #work(): Promise<void> {
    const { clock = systemClock } = this.#options;
    while (this.#spans.length > 0) {
      // Waits for more spans, unless somebody is in a hurry.
      if (this.#spans.length < this.#size && !this.#hurry) await this.#nap.wait(clock, this.#every);
      const batch = this.#spans.splice(0, this.#size);
      this.stats.waiting = this.#spans.length;
      await this.#deliver(batch);
    }
    this.#cycle = undefined;
  }

  async #deliver(batch: readonly FinishedSpan[]): Promise<void> {
    for (let tried = 1; ; tried++) {
      const answer = await send(batch, this.#options);
      if (answer !== "refused" && "rejected" in answer) {
        this.stats.rejected += answer.rejected;
        this.stats.sent += batch.length - answer.rejected;
        return;
      }
      this.stats.failures++;
      if (answer === "refused" || tried === this.#attempts) {
        this.stats.dropped += batch.length;
        return;
      }
      const { clock = systemClock } = this.#options;
      const wait = Math.min(answer.again ?? 1000 * 2 ** (tried - 1), longest);
      await new Promise<void>((resolve) => void clock.timer(wait, resolve));
    }
  }
}

/**
 * Sends spans as JSON over OTLP/HTTP, in batches, from anywhere that has `fetch`.
 *
 * A request that the network loses, or the receiver answers with 429, 502, 503 or 504, is tried again, after the time of
 * `Retry-After` or twice as long each time from 1 s on, 30 s at most. Nothing waits without bounds: what is dropped is counted.
 * Throws a `TypeError` for wrong options.
 *
 * @example
 * import { chain } from "modulink-edge";
 * import { otlpExporter, ownSpans, tracing } from "modulink-edge/observe";
 *
 * const exporter = otlpExporter({
 *   url: "https://collector.example/v1/traces",
 *   service: "shop",
 *   fetch: async () => Response.json({}), // in earnest the host's
 * });
 * const half = chain("half").link("halve", (n: number) => n / 2).observe(tracing(ownSpans(exporter)));
 * half(42);
 * await exporter.flush();
 * exporter.stats.sent; // 2
 */
export function otlpExporter(options: OtlpExporterOptions): OtlpExporter {
  return new Sender(options);
}
