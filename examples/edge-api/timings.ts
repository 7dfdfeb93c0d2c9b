// How long each link of a run took.
import { type Clock, type Observer, systemClock } from "modulink-edge";

export interface Timing {
  /** The id of the link in the chain's description. */
  readonly id: string;
  /** Milliseconds. */
  readonly duration: number;
  /** How many of them it waited for the upload. */
  readonly waited: number;
}

/** The system's clock with fractions of milliseconds, where the host has them. */
export const fineClock: Clock = { ...systemClock, now: () => performance.timeOrigin + performance.now() };

/** Collects the timings of one run, in the order in which the links end. */
export class Timings {
  readonly list: Timing[] = [];
  #waited = 0;

  readonly observer: Observer = (event) => {
    if (event.type === "upload:waited") this.#waited += Number(event["duration"]);
    if (event.type === "link.start") this.#waited = 0;
    if (event.type !== "link.end") return;
    this.list.push({ id: event.path.join("/"), duration: event.duration, waited: this.#waited });
  };
}
