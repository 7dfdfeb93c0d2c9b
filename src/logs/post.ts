import { type Duration, milliseconds } from "../core/duration.ts";
import { type Clock, systemClock } from "../core/runtime.ts";

/** How requests are made. */
export interface Posting {
  readonly url: string | URL;
  readonly timeout?: Duration | undefined;
  readonly fetch?: ((url: string | URL, init: RequestInit) => Promise<Response>) | undefined;
  readonly clock?: Clock | undefined;
}

/** Posts a body and reads the answer, both within the timeout; rejects as `fetch` does. */
export async function post<Answer>(
  { url, timeout = "10s", clock = systemClock, fetch = (to, init) => globalThis.fetch(to, init) }: Posting,
  headers: Readonly<Record<string, string>>,
  body: string,
  read: (response: Response) => Promise<Answer>,
): Promise<Answer> {
  const controller = new AbortController();
  const cancel = clock.timer(milliseconds(timeout, "timeout"), () => controller.abort());
  try {
    return await read(await fetch(url, { method: "POST", headers, body, signal: controller.signal }));
  } finally {
    cancel();
  }
}
