export { assemble } from "./assemble.ts";
export type {
  CatchData,
  ChainData,
  CompensateData,
  LinkData,
  MapData,
  ParallelData,
  PartData,
  StepData,
  SwitchData,
  WhenData,
} from "./assembly-data.ts";
export { type BatchOptions, batch } from "./batch.ts";
export { fanOut } from "./fan-out.ts";
export { errorItem } from "./item.ts";
export { map } from "./map.ts";
export type { MapOptions } from "./map-options.ts";
export { type Part, type Registry, registry } from "./registry.ts";
export { type Replaceable, replaceable } from "./replaceable.ts";
export { type Snapshot, type SnapshotOptions, type Snapshots, snapshots } from "./snapshots.ts";
export { type Source, toIterable, toReadable } from "./source.ts";
export { AssemblyError } from "./spot.ts";
export { type StreamOptions, toStream } from "./to-stream.ts";
