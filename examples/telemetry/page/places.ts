// The three places at which the plan can run. Each gives the same stream of updates.
import { decoded, streamOf, type Update, updates } from "../updates.ts";
import { feedOf, planOf, windowsOf } from "./requests.ts";

export type Place = "edge" | "page" | "worker";

/** Starts at a place, at so many bytes a second; ends when the signal aborts. */
export type Begin = (rate: number | undefined, signal: AbortSignal) => Promise<ReadableStream<Update>>;

const atTheEdge: Begin = async (rate, signal) =>
  (await windowsOf(rate, signal)).pipeThrough(new TextDecoderStream()).pipeThrough(decoded<Update>());

const inThePage: Begin = async (rate, signal) => {
  const [stored, bytes] = await Promise.all([planOf(signal), feedOf(rate, signal)]);
  return streamOf(updates(stored, bytes));
};

type Told = { readonly update?: Update; readonly ended?: true; readonly error?: string };

const inAWorker: Begin = async (rate, signal) => {
  const worker = new Worker("/worker.js", { type: "module" });
  return new ReadableStream<Update>({
    start(controller) {
      const end = (finish: () => void) => {
        worker.terminate();
        finish();
      };
      worker.onmessage = ({ data: { update, error } }: MessageEvent<Told>) => {
        if (update) controller.enqueue(update);
        else if (error) end(() => controller.error(new Error(error)));
        else end(() => controller.close());
      };
      worker.onerror = ({ message }) => end(() => controller.error(new Error(message || "The worker ended")));
      signal.addEventListener("abort", () => end(() => controller.error(signal.reason)), { once: true });
      worker.postMessage({ rate });
    },
    cancel: () => worker.terminate(),
  });
};

export const places: Readonly<Record<Place, Begin>> = { edge: atTheEdge, page: inThePage, worker: inAWorker };
