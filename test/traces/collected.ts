import { type FinishedSpan, ownSpans, tracing } from "modulink-edge/observe";

/** Tracing that collects what ended, and a picture of it: each span's name inside that of its parent, in the order of their ends. */
export function collecting(options: { sample?: number } = {}) {
  const spans: FinishedSpan[] = [];
  let count = 0;
  const newId = () => `${String(++count).padStart(8, "0")}-0000-4000-8000-${String(count).padStart(12, "0")}`;
  const traces = tracing(ownSpans({ export: (span) => spans.push(span), newId, ...options }));
  const inside = (id: string | undefined): unknown[] =>
    spans
      .filter(({ parent }) => parent?.spanId === id)
      .map(({ name, context }) => {
        const inner = inside(context.spanId);
        return inner.length ? [name, ...inner] : name;
      });
  const named = (name: string): FinishedSpan => {
    const found = spans.find((span) => span.name === name);
    if (!found) throw new Error(`no span ${name} among ${spans.map((span) => span.name)}`);
    return found;
  };
  return { traces, spans, tree: () => inside(undefined), named };
}
