import type { Link } from "../core/link.ts";
import { named } from "../core/middleware.ts";
import type { Run } from "../core/run.ts";
import type { OfflineOptions } from "../intents/options.ts";
import { settingOf } from "../intents/setting.ts";
import type { DrainOptions, IntentHandle, Outbox } from "../intents/types.ts";
import { Desk } from "./desk.ts";

/** An outbox in any surroundings; `offline` is that of a browser. */
export function outbox<In, Out>(link: Link<In, Out>, options: OfflineOptions<In, Out>): Outbox<In, Out> {
  const setting = settingOf(link as Link<unknown, unknown>, options as OfflineOptions<unknown, unknown>);
  const desk = new Desk(setting);
  const handle = (id: string): IntentHandle<unknown, unknown> => ({
    id,
    get: () => desk.get(id),
    get confirmed() {
      return desk.confirmed(id);
    },
  });
  const enqueue = (input: unknown, run?: Run) => desk.enqueue(input, run);
  const { ready } = desk;
  return Object.assign(named(enqueue, setting.name), {
    ready,
    status: { get: () => desk.status(), subscribe: desk.subscribe },
    intents: () => desk.intents(),
    subscribe: desk.subscribe,
    intent: handle,
    retry: (id: string) => desk.retry(id),
    discard: (id: string) => desk.discard(id),
    drain: (how: DrainOptions = {}) => desk.drain(how),
    pause: () => desk.pause(true),
    resume: () => desk.pause(false),
    close: () => desk.close(),
  }) as never;
}
