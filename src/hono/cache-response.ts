import type { Context } from "hono";
import { hasAlready } from "./cache-rules.ts";
import type { Item } from "./cache-shelf.ts";

/** What keeps the host alive for background work, where there is such a thing. */
export function background(c: Context): Context["executionCtx"] | undefined {
  try {
    return c.executionCtx;
  } catch {
    return undefined;
  }
}

/** Answers with something else than what the app has answered with; nothing of that is left. */
export function instead(c: Context, response: Response): undefined {
  c.res = undefined;
  c.res = response;
  return undefined;
}

/** The content of a stream; undefined when it is longer than may be kept. */
export async function readUpTo(
  body: ReadableStream<Uint8Array> | null,
  most: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = body?.getReader();
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    length += read.value.length;
    if (length > most) {
      void reader?.cancel().catch(() => undefined);
      return undefined;
    }
    chunks.push(read.value);
  }
  const content = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    content.set(chunk, at);
    at += chunk.length;
  }
  return content;
}

/** The request with which the app is asked whether what is kept is still good. */
export function revalidating(request: Request, kept: Headers): Request {
  const headers = new Headers(request.headers);
  const [tag, changed] = [kept.get("etag"), kept.get("last-modified")];
  for (const name of ["if-none-match", "if-modified-since"]) headers.delete(name);
  if (tag !== null) headers.set("if-none-match", tag);
  if (changed !== null) headers.set("if-modified-since", changed);
  const { url, method, signal } = request;
  const { cf } = request as { readonly cf?: unknown };
  // That of an adapter may not be the host's own, and then cannot be copied as a whole.
  return new Request(url, { method, signal, headers, ...(cf !== undefined && { cf }) });
}

/** A response that is kept, or a 304 for a client that has it. */
export function reply(request: Request, item: Item, headers: Headers, age: number, note: string): Response {
  headers.set("age", `${age}`);
  headers.append("cache-status", note);
  if (hasAlready(request, headers) && item.status === 200) {
    for (const name of ["content-length", "content-type", "content-encoding"]) headers.delete(name);
    return new Response(null, { status: 304, headers });
  }
  const bare = request.method === "HEAD" || [204, 205].includes(item.status);
  return new Response(bare ? null : item.content, { status: item.status, headers });
}
