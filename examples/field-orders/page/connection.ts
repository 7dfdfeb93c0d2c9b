// The line that says whether the shop answers, and what waits.
import type { OfflineStatus } from "modulink-edge/browser";
import { button, byId, el, icon } from "./elements.ts";
import type { OrderOutbox } from "./outbox.ts";
import { count, orders, timeOfDay } from "./words.ts";

function told({ online, counts, nextTry }: OfflineStatus): string {
  const waiting = counts.queued + counts.leased;
  if (waiting === 0) return "";
  if (!online) return nextTry === undefined ? "" : `next try at ${timeOfDay(nextTry)}`;
  return `${orders(waiting)} to send`;
}

/** Shows the status when it has changed. */
export function connection(outbox: OrderOutbox): (status: OfflineStatus) => void {
  const again = button("Try now", () =>
    outbox.drain({ signal: AbortSignal.timeout(1000) }).catch(() => undefined),
  );
  let shown = "";
  return (status) => {
    const { online, counts } = status;
    const more = told(status);
    const waits = counts.queued + counts.leased > 0 && !online;
    const now = [online, more, waits].join();
    if (now === shown) return;
    shown = now;
    const words = online ? "Connected" : "No connection";
    const line = [icon(online ? "online" : "offline"), el("strong", {}, words)];
    byId("connection").replaceChildren(
      ...line,
      ...(more ? [el("span", {}, more)] : []),
      ...(waits ? [again] : []),
    );
  };
}

/** How many orders there are of each kind. */
export function summary(confirmed: number, { counts }: OfflineStatus): string {
  const parts = [
    [counts.queued, "saved here"],
    [counts.leased, "sending"],
    [confirmed, "confirmed"],
  ] as const;
  const some = parts.filter(([value]) => value > 0);
  return some.map(([value, word]) => `${count(value)} ${word}`).join(" · ");
}
