// What the stream holds.
import { schema } from "modulink-edge/transform";

/** An event as a seismic network reports it. */
export const Quake = schema({
  time: "timestamp",
  net: "dictionary",
  type: "dictionary",
  mag: "f64",
  depth: "f64",
  place: "string",
});
