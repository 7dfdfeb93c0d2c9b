// What is asked of the earthquakes, as a program. It is stored as plan.json, which is all that the places it runs at are given.
import { count, max, type Plan, plan } from "modulink-edge/transform";
import { Quake } from "./quake.ts";
import { classes, regions } from "./tables.ts";

/** Each network's hours: how many quakes, how many are usual, and whether that is far off. */
export const hourly = plan(Quake)
  .filter((quake) => quake.type.eq("earthquake"))
  .window("time", { every: "1h" })
  .groupBy("net", { quakes: count(), strongest: max("mag") })
  .zScore("quakes", { by: "net", window: 24, threshold: 3.5, as: "off" })
  .ewma("quakes", { by: "net", halfLife: 6, as: "usual" })
  .derive({
    // After a few hours that were all the same, the next one may be infinitely far off.
    score: (hour) => hour.off.least(99),
    unusual: (hour) => hour.anomaly.and(hour.quakes.ge(4)),
    level: (hour) => hour.strongest.floor().greatest(0),
  })
  .join(regions, { on: "net" })
  .join(classes, { on: "level" })
  .select("windowStart", "net", "region", "quakes", "usual", "score", "unusual", "strongest", "class");

type Ends<Built> = Built extends Plan<infer In, infer Out> ? { in: In; out: Out } : never;
export type Event = Ends<typeof hourly>["in"];
/** An hour of one network. */
export type Hour = Ends<typeof hourly>["out"];
