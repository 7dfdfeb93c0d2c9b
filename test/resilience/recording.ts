import type { Observer, RunEvent } from "modulink-edge";

/** An error with an HTTP status. */
export const httpError = (status: number, headers?: Headers | Record<string, string>): Error =>
  Object.assign(new Error(`status ${status}`), { status, headers });

/** What was announced, without the place and time it came from. */
export function announcements() {
  const seen: Record<string, unknown>[] = [];
  const observer: Observer = (event: RunEvent) => {
    if (!event.type.includes(":")) return;
    const { id: _i, origin: _o, chain: _c, link: _l, path: _p, at: _a, ...rest } = event;
    seen.push(rest);
  };
  return { observer, seen };
}
