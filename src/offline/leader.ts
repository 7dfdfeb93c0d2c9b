import { newId } from "../core/runtime.ts";
import { sleep } from "../core/within.ts";
import type { Depot } from "../intents/depot.ts";
import type { Setting } from "../intents/setting.ts";

/** How long to wait after the store has failed, in milliseconds. */
const patience = 1000;

/** How often a leader shows in the time of its lease that it lives, and how often the others look. */
export const beats = 3;

/** Leads for as long as it may, as the leader of this number. */
type Reign = (epoch: number) => Promise<void>;

/**
 * Waits until no other page leads, and takes over under a greater number.
 *
 * Without a lock, a leader is taken for dead when its beat has stood still for the whole time of a lease, by the timers of
 * the page that waits: no two clocks are compared.
 */
async function succeed({ life, lease, host }: Setting, depot: Depot, reign: Reign): Promise<void> {
  const owner = newId();
  for (let still = 0, last = ""; ; ) {
    await depot.catchUp();
    const { epoch, beat, owner: other } = depot.head;
    const sign = `${epoch}:${beat}`;
    still = sign === last ? still + 1 : 0;
    last = sign;
    if (host.locks || other === null || still >= beats) {
      const set = { epoch: epoch + 1, owner, beat: 0 };
      const { ok } = await depot.write({ when: { epoch, beat }, set, changes: [] });
      if (ok) return reign(epoch + 1);
    } else await sleep(lease / beats, life);
  }
}

/** Leads whenever it is this page's turn, until the outbox is closed. */
export async function campaign(
  setting: Setting,
  depot: Depot,
  reign: Reign,
  failed: (error: unknown) => void,
): Promise<void> {
  const { name, host, life, end } = setting;
  while (!life.aborted)
    try {
      const turn = (): Promise<void> => succeed(setting, depot, reign);
      await (host.locks ? host.locks.request(`offline:${name}`, { signal: end.signal }, turn) : turn());
    } catch (error) {
      if (life.aborted) return;
      failed(error);
      await sleep(patience, life).catch(() => undefined);
    }
}
