import type { ParallelMode } from "../core/parallel.ts";
import type { MapOptions } from "./map-options.ts";

/** The name of a part of the registry, or of a factory and the options it is given. */
export type PartData = string | { readonly link: string; readonly with: unknown };

/** What every step may have. */
interface Named {
  /** Its name; default: as in a chain built by hand. */
  readonly name?: string;
}

/** A step of a chain as data; a list is a chain of its own. */
export type StepData =
  | string
  | readonly StepData[]
  | LinkData
  | ParallelData
  | WhenData
  | SwitchData
  | MapData
  | CatchData
  | CompensateData
  | ChainData;

/** A link, perhaps of a factory. */
export interface LinkData extends Named {
  readonly link: string;
  /** The options of a factory. */
  readonly with?: unknown;
  /** Middleware around it, the first outermost. */
  readonly use?: readonly PartData[];
}

/** Branches. */
export interface ParallelData extends Named {
  readonly parallel: Readonly<Record<string, StepData>>;
  readonly mode?: ParallelMode;
  readonly concurrency?: number;
}

/** A choice by a predicate. */
export interface WhenData extends Named {
  readonly when: PartData;
  readonly yes: StepData;
  /** Default: what the predicate turns away passes through. */
  readonly no?: StepData;
}

/** A choice by a property, or by what a part gives. */
export interface SwitchData extends Named {
  readonly switch: PartData;
  readonly cases: Readonly<Record<string, StepData>>;
  readonly default?: StepData;
}

/** A step for every item. */
export interface MapData extends Named, MapOptions {
  readonly map: StepData;
}

/** A handler of errors: `catch` names a class or a predicate. */
export interface CatchData extends Named {
  readonly catch: PartData;
  /** Takes the error, what entered the failing link, and the path. */
  readonly link: StepData;
}

/** What undoes the step before. */
export interface CompensateData extends Named {
  readonly compensate: PartData;
}

/** A chain as data. */
export interface ChainData {
  readonly name?: string;
  readonly links: readonly StepData[];
  /** Middleware around the whole chain, the first outermost. */
  readonly use?: readonly PartData[];
  /** Middleware around every link, the first outermost. */
  readonly each?: readonly PartData[];
}
