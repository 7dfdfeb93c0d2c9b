// From chunks of NDJSON to parsed rows: ways that need nothing but the platform.
import { wholeLines } from "./whole-lines.mjs";

/** Chunks as a stream that gives one when asked. */
export function streamOf(chunks) {
  const iterator = chunks.values();
  return new ReadableStream({
    pull(controller) {
      const { done, value } = iterator.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
}

/** The usual way: a stream of text, split into lines. */
export async function usual(chunks, each) {
  let rest = "";
  for await (const text of streamOf(chunks).pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop();
    for (const line of lines) each(JSON.parse(line));
  }
}

/** The tight way: no streams, and no list of lines. */
export function tight(chunks, each) {
  const decoder = new TextDecoder();
  let text = "";
  for (const chunk of chunks) {
    text += decoder.decode(chunk, { stream: true });
    text = text.slice(parseLines(text, each));
  }
}

/** The tight way, with the bytes cut at a newline before they are decoded: a decoder that keeps nothing back is faster. */
export function wholly(chunks, each) {
  const decoder = new TextDecoder();
  wholeLines(chunks, (lines) => parseLines(decoder.decode(lines), each));
}

/** Past the last whole line. */
function parseLines(text, each) {
  let from = 0;
  for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", from)) {
    each(JSON.parse(text.slice(from, end)));
    from = end + 1;
  }
  return from;
}

/** One call of JSON.parse for all lines of a chunk. */
export function perChunk(chunks, each) {
  const decoder = new TextDecoder();
  let rest = "";
  for (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop();
    for (const row of JSON.parse(`[${lines.join(",")}]`)) each(row);
  }
}
