// The stored plan over a stream, told as it goes. The same code runs at the edge, in the page and in its worker.
import { ndjson, type Plan, planFrom, type Report } from "modulink-edge/transform";
import type { Event, Hour } from "./plan.ts";
import { Quake } from "./quake.ts";

/** An hour as far as it is known; one that is not final may come again. */
export type HourUpdate = Hour & { readonly final: boolean };

/** What has been read. Before the end, a line of which only a piece has come counts as one that is left out. */
export interface Progress {
  readonly report: Report;
  readonly final: boolean;
}

/** What is told: how the plan runs, hours that changed, and what has been read. */
export type Update = { readonly explain: string } | HourUpdate | Progress;

/** Chunks of a stream, which is cancelled when nobody wants more of them. */
async function* chunksOf(bytes: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = bytes.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}

const marked = (rows: readonly Hour[], final: boolean): HourUpdate[] =>
  rows.map((row) => ({ ...row, final }));

/** Runs a stored plan: after each chunk the hours that are over, then those that are not, as they stand. */
export async function* updates(stored: unknown, bytes: ReadableStream<Uint8Array>): AsyncGenerator<Update> {
  const plan: Plan<Event, Hour> = planFrom(stored);
  yield { explain: plan.explain() };
  const open = plan.open({ from: ndjson(Quake) });
  for await (const chunk of chunksOf(bytes)) {
    yield* marked(open.push(chunk), true);
    const { rows, report } = open.partial();
    yield* marked(rows, false);
    yield { report, final: false };
  }
  const { rows, report } = open.finish();
  yield* marked(rows, true);
  yield { report, final: true };
}

/** What a generator gives as a stream, no sooner than it is asked for. */
export function streamOf<Value>(values: AsyncGenerator<Value>): ReadableStream<Value> {
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await values.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await values.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

/** Values as NDJSON. */
export function encoded<Value>(): TransformStream<Value, Uint8Array> {
  const encoder = new TextEncoder();
  return new TransformStream({
    transform: (value, controller) => controller.enqueue(encoder.encode(`${JSON.stringify(value)}\n`)),
  });
}

/** NDJSON as values. */
export function decoded<Value>(): TransformStream<string, Value> {
  let rest = "";
  return new TransformStream({
    transform(text, controller) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) controller.enqueue(JSON.parse(line));
    },
  });
}
