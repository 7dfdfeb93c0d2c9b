// What the person should know, and what may be done about it. A notice stays until its reason is gone.
import type { OfflineStatus } from "modulink-edge/browser";
import { byId, el } from "./elements.ts";
import { room } from "./outbox.ts";
import { span } from "./words.ts";

/** Something to know. */
export interface Notice {
  readonly text: string;
  readonly alarm?: boolean;
  readonly action?: HTMLElement;
}

const shown = new Map<string, { readonly text: string; readonly element: HTMLElement }>();

/** Shows the notice of a name, or takes it away. */
export function notice(name: string, wanted: Notice | undefined): void {
  const before = shown.get(name);
  if (before?.text === wanted?.text) return;
  before?.element.remove();
  shown.delete(name);
  if (!wanted) return;
  const { text, alarm = false, action } = wanted;
  const role = alarm ? "alert" : "status";
  const element = el("div", { class: alarm ? "notice alarm" : "notice", role }, el("p", {}, text));
  if (action) element.append(action);
  shown.set(name, { text, element });
  byId("notices").append(element);
}

/** From which part of the room on orders are in danger of being refused. */
const nearlyFull = 0.9;

/** Which part of the room is taken; some browsers do not tell how much there is on the device. */
async function taken(bytes: number): Promise<number> {
  const { usage = 0, quota = Infinity } = (await navigator.storage?.estimate?.()) ?? {};
  return Math.max(usage / quota, bytes / room);
}

/** Says when there is hardly any room left, or the storage does not work. */
export async function storageNotices({ error, bytes }: OfflineStatus): Promise<void> {
  const outdated = error?.code === "store-outdated";
  const failing = outdated
    ? "A newer version of this app is open in another tab. Reload this page to go on."
    : `The storage of this device does not work: ${error?.message}`;
  notice("storage", error && { text: failing, alarm: true });
  const full =
    "This device has hardly any room left. Orders are refused before anything is lost; send what waits.";
  notice("room", (await taken(bytes)) < nearlyFull ? undefined : { text: full, alarm: true });
}

/** From when on a clock is told to be wrong: more than requests take. */
const tolerance = 5 * 60_000;

/** Says when the clock of this device is wrong. */
export function clockNotice(ahead: number): void {
  const way = ahead > 0 ? "ahead" : "behind";
  const text = `The clock of this device is ${span(ahead)} ${way}. Times shown here are off; orders are not affected.`;
  notice("clock", Math.abs(ahead) < tolerance ? undefined : { text });
}
