// The page: shows what is on this device and what the shop knows, and draws anew when either changes.
import { connection, summary } from "./connection.ts";
import { type Data, freshData, keptData } from "./data.ts";
import { finish } from "./decide.ts";
import { byId } from "./elements.ts";
import { orderForm } from "./form.ts";
import { lists } from "./list.ts";
import { clockNotice, storageNotices } from "./notices.ts";
import { openOutbox } from "./outbox.ts";
import { rowsOf } from "./rows.ts";
import { keepPage } from "./updates.ts";

const outbox = openOutbox();
const showConnection = connection(outbox);
const showLists = lists(outbox);
const showForm = orderForm(outbox);

let data: Data | undefined;

/** How many of each item wait here. */
function pending(): Map<string, number> {
  const found = new Map<string, number>();
  for (const { state, input } of outbox.intents())
    if (input && (state === "queued" || state === "leased"))
      found.set(input.item, (found.get(input.item) ?? 0) + input.quantity);
  return found;
}

function draw(): void {
  const status = outbox.status.get();
  const rows = rowsOf(outbox.intents(), data);
  showConnection(status);
  showLists(rows);
  byId("summary").textContent = summary(rows.confirmed, status);
  tellStorage();
}

/** At most so often, in milliseconds: a phone has other things to do. */
function seldom(work: () => unknown, rest: number): () => void {
  let waiting = false;
  let last = Number.NEGATIVE_INFINITY;
  const go = () => {
    waiting = false;
    last = performance.now();
    work();
  };
  return () => {
    if (waiting) return;
    waiting = true;
    setTimeout(go, Math.max(0, last + rest - performance.now()));
  };
}
const drawSoon = seldom(draw, 100);
const tellStorage = seldom(() => storageNotices(outbox.status.get()), 1000);

function take(next: Data | undefined): void {
  if (!next) return;
  data = next;
  clockNotice(next.ahead);
  showForm(next, pending());
  drawSoon();
}
const refresh = async () => take(await freshData());
const refreshSoon = seldom(refresh, 2000);

/** Asks the shop again when it has confirmed something, or answers again. */
function follow(): void {
  let before = "";
  outbox.subscribe(() => {
    const { counts, online } = outbox.status.get();
    const now = [counts.done, counts.dead, online].join();
    if (now !== before) refreshSoon();
    before = now;
    drawSoon();
  });
  document.addEventListener("visibilitychange", () => document.hidden || refreshSoon());
}

follow();
take(await keptData());
drawSoon();
await Promise.allSettled([refresh(), finish(outbox), keepPage(outbox)]);
