// The chain behind POST /v1/aggregate. The page draws it.
import { chain } from "modulink-edge";
import { group } from "./group.ts";
import { checkMedia, inflate, isCompressed, open } from "./media.ts";
import { peek } from "./peek.ts";
import { readQuestion } from "./question.ts";

/** An upload of NDJSON and a question about it. */
export interface Upload {
  readonly query: URLSearchParams;
  readonly headers: Headers;
  readonly body: ReadableStream<Uint8Array>;
}

export const aggregate = chain("aggregate")
  .link("read question", ({ query, ...upload }: Upload) => ({ ...upload, question: readQuestion(query) }))
  .link("check type", ({ headers, ...upload }) => ({ ...upload, coding: checkMedia(headers) }))
  .link("open body", open)
  .when("compressed?", isCompressed, inflate)
  .link("peek", peek)
  .link("group", group);
