// Two services and one trace: the first asks the second, and a collector is told how everything belongs together.
import { chain } from "modulink-edge";
import { type FinishedSpan, otlpExporter, ownSpans, tracing } from "modulink-edge/observe";

/** In earnest the address of a collector, and the host's `fetch`. */
const exporter = otlpExporter({
  url: "https://collector.example/v1/traces",
  service: "shop",
  fetch: async (url, { body }) => {
    console.log(`${String(body).length > 1000 ? "some" : "few"} bytes of JSON for ${url}`);
    return Response.json({});
  },
});
const spans: FinishedSpan[] = [];
const traces = tracing(
  ownSpans({
    export(span) {
      spans.push(span);
      exporter.export(span);
    },
  }),
);

/** The second service: its runs go on with the trace that comes with the request. */
const stock = chain("stock").link("count", (id: string) => id.length);
const stockService = async (request: Request): Promise<Response> => {
  const id = new URL(request.url).pathname.slice("/stock/".length);
  return Response.json(await stock.run(id, traces.incoming(request, { route: "/stock/:id" })));
};

/** The first service: its requests carry the trace on. */
const offer = chain("offer")
  .link("read", (id: string) => ({ id }))
  .parallel({
    price: ({ id }) => id.length * 100,
    left: async ({ id }, run) => {
      const fetch = traces.fetch(run, (request) => stockService(request as Request));
      return (await fetch(`https://stock.example/stock/${id}`)).json() as Promise<number>;
    },
  });

const headers = { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };
const request = new Request("https://shop.example/offer/book", { headers });
console.log(await offer.run("book", traces.incoming(request, { route: "/offer/:id" })));

const show = (parent: string, indent: string): void => {
  for (const { name, kind, context } of spans.filter((span) => span.parent?.spanId === parent)) {
    console.log(`${indent}${name} (${kind})`);
    show(context.spanId, `${indent}  `);
  }
};
show("b7ad6b7169203331", "");
if (new Set(spans.map(({ context }) => context.traceId)).size !== 1) throw new Error("more than one trace");

await exporter.flush();
console.log(`${exporter.stats.sent} spans were sent, ${exporter.stats.dropped} were dropped`);
