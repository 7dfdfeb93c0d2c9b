export type {
  Comparison,
  Condition,
  FactPath,
  FactPredicate,
  NamedPredicate,
  Operand,
  Scalar,
} from "../conditions/condition.ts";
export type { Explanation } from "../conditions/explain.ts";
export { DecisionDataError, type DecisionIssue } from "../conditions/issues.ts";
export { type ConditionOptions, type ConditionTest, condition } from "../conditions/predicate.ts";
export { type OpenFeatureClient, type OpenFeatureSource, openFeatureFlags } from "../flags/client.ts";
export { type Flags, flags } from "../flags/flags.ts";
export { murmur3 } from "../flags/murmur3.ts";
export type {
  Bucket,
  Exposure,
  FlagContext,
  FlagData,
  FlagDetails,
  FlagErrorCode,
  FlagReason,
  FlagsData,
  FlagsOptions,
  FlagValue,
  Serve,
  Target,
} from "../flags/options.ts";
export {
  type OpenFeatureProvider,
  openFeatureProvider,
  type ProviderEvents,
  type ProviderOptions,
  type Resolution,
  type RunsOn,
} from "../flags/provider.ts";
export type { FlagReader, Wide } from "../flags/reader.ts";
export type {
  Cause,
  MachineDefinition,
  MachineEvent,
  Move,
  Moves,
  OldSnapshot,
  StateDefinition,
  Timeout,
  Update,
} from "../machine/definition.ts";
export type { IllegalTransitionError, StateConflictError } from "../machine/errors.ts";
export { type MachineFactory, machine } from "../machine/machine.ts";
export type { Machine, StartOptions } from "../machine/options.ts";
export { persisted } from "../machine/persisted.ts";
export type {
  PersistedMachine,
  PersistedOptions,
  SendingOptions,
  SendOptions,
  Sent,
} from "../machine/persisted-options.ts";
export type { MachineSnapshot, SnapshotIn } from "../machine/snapshot.ts";
export { untilDue } from "../machine/wait.ts";
export type {
  Action,
  ActionName,
  Decision,
  LazyFact,
  NamedAction,
  Rule,
  RuleError,
  RuleExplanation,
  RulesOptions,
} from "../rules/options.ts";
export { rules } from "../rules/rules.ts";
export type { AnyRule, RuleOf, Rules } from "../rules/types.ts";
