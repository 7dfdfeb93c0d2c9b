// 1 GB of NDJSON with 1,000 keys, made as it is read, grouped as a stream. Used by a process of Node and a worker of workerd.
import { count, mean, ndjson, plan, schema } from "modulink-edge/transform";

const Sale = schema({ shop: "dictionary", amount: "f64" });
const perShop = plan(Sale).groupBy("shop", { n: count(), mean: mean("amount") });
const MB = 1 << 20;

/** About so many bytes in whole lines, each key as often as any other. */
function blockOf(bytes: number): { readonly block: Uint8Array; readonly rows: number } {
  const lines: string[] = [];
  for (let size = 0; size < bytes || lines.length % 1000 !== 0; ) {
    const at = lines.length;
    const line = `{"id":${at},"shop":"shop ${at % 1000}","amount":${(at % 7) * 1.25},"note":"nothing of interest"}\n`;
    size += line.length;
    lines.push(line);
  }
  return { block: new TextEncoder().encode(lines.join("")), rows: lines.length };
}

/** What came of it. */
export interface Result {
  readonly bytes: number;
  readonly rows: number;
  readonly groups: number;
  /** Rows in all groups. */
  readonly counted: number;
  readonly engine: string;
}

/** Groups so many MB. */
export async function groupMegabytes(megabytes: number): Promise<Result> {
  const { block } = blockOf(64 * 1024);
  let left = Math.ceil((megabytes * MB) / block.length);
  const chunks = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (left-- > 0) controller.enqueue(block.slice());
      else controller.close();
    },
  });
  let report: { readonly bytes: number; readonly rows: number; readonly engine: string } | undefined;
  const groups = perShop.stream({ from: ndjson(Sale), onReport: (told) => (report = told) });
  let [found, counted] = [0, 0];
  for await (const { n } of chunks.pipeThrough(groups)) {
    found++;
    counted += n;
  }
  const { bytes = 0, rows = 0, engine = "" } = report ?? {};
  return { bytes, rows, groups: found, counted, engine };
}
