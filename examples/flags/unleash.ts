// Features of Unleash as flags: `isEnabled` and `getVariant` give what Unleash's own clients give.
import {
  type Bucket,
  type Condition,
  type FlagContext,
  type FlagData,
  flags,
  murmur3,
  type Target,
} from "modulink-edge/decisions";
import { type Constraint, conditionOf, registry } from "./unleash-constraints.ts";

interface Variant {
  name: string;
  weight: number;
  stickiness?: string;
  payload?: { type: string; value: string };
  overrides?: { contextName: string; values: string[] }[];
}

interface Strategy {
  name: string;
  parameters?: Record<string, string>;
  constraints?: Constraint[];
  segments?: number[];
  variants?: Variant[];
}

export interface Feature {
  name: string;
  enabled: boolean;
  strategies?: Strategy[];
  variants?: Variant[];
  dependencies?: { feature: string; enabled?: boolean; variants?: string[] }[];
}

export interface State {
  features: Feature[];
  segments?: { id: number; constraints: Constraint[] }[];
}

export interface UnleashContext {
  userId?: string;
  sessionId?: string;
  remoteAddress?: string;
  currentTime?: string;
  properties?: Record<string, string | null>;
}

const listOf = (text = ""): string[] => text.split(",").map((one) => one.trim());

/** What each strategy asks, besides the constraints. */
function strategyTarget(feature: Feature, { name, parameters = {} }: Strategy): Target | undefined {
  const { userIds, IPs, percentage, rollout, groupId = feature.name, stickiness = "default" } = parameters;
  const gradual = (by: string): Target => ({
    percentage: Number(percentage),
    by: [by],
    salt: parameters["groupId"] ?? "",
  });
  const strategies: Record<string, () => Target> = {
    default: () => ({}),
    userWithId: () => ({ when: { path: "userId", in: listOf(userIds) } }),
    remoteAddress: () => ({ when: { path: "remoteAddress", use: "address", with: listOf(IPs) } }),
    gradualRolloutUserId: () => gradual("userId"),
    gradualRolloutSessionId: () => gradual("sessionId"),
    gradualRolloutRandom: () => gradual("random"),
    flexibleRollout: () => ({ percentage: Number(rollout), by: [stickiness], salt: groupId }),
  };
  return strategies[name]?.();
}

function targetOf(feature: Feature, strategy: Strategy, { segments = [] }: State): Target | undefined {
  const target = strategyTarget(feature, strategy);
  if (!target) return undefined;
  const wanted = (strategy.segments ?? []).map(
    (id) => segments.find((segment) => segment.id === id)?.constraints,
  );
  const asked = [strategy.constraints ?? [], ...wanted].flatMap((constraints): Condition[] =>
    constraints ? constraints.map(conditionOf) : [{ any: [] }],
  );
  const sticky: Condition[] = target.by ? [{ path: target.by, exists: true }] : [];
  return {
    ...target,
    when: { all: [...asked, ...((target.when ? [target.when] : []) as Condition[]), ...sticky] },
  };
}

/** Variants are flags of their own, drawn among those for whom the feature is on. */
function variantFlag(
  variants: Variant[],
  salt: string,
  sticky: string | undefined,
  on: FlagData["prerequisites"],
): FlagData {
  const weighty = variants.some(({ weight }) => weight > 0);
  const overrides = variants.flatMap(({ name, overrides = [] }) =>
    overrides.map(
      ({ contextName, values }): Target => ({ when: { path: [contextName], in: values }, serve: name }),
    ),
  );
  return {
    variants: Object.fromEntries(
      variants.map(({ name, payload }) => [name, payload ? { ...payload } : null]),
    ),
    targets: [
      ...(weighty ? overrides : []),
      {
        by: [sticky && sticky !== "default" ? sticky : "defaultVariant"],
        salt,
        serve: weighty
          ? Object.fromEntries(variants.map(({ name, weight }) => [name, weight]))
          : variants[0]!.name,
      },
    ],
    default: null,
    ...(on && { prerequisites: on }),
    enabled: weighty,
  };
}

function prerequisitesOf(
  { dependencies = [] }: Feature,
  { features }: State,
): FlagData["prerequisites"] | undefined {
  const asked: Record<string, Condition> = {};
  for (const { feature: name, enabled = true, variants } of dependencies) {
    const parent = features.find((feature) => feature.name === name);
    if (!parent || parent.dependencies?.length) return undefined;
    asked[name] = { exists: enabled };
    const own = parent.strategies?.[0]?.variants?.length ? `${name}#0` : `${name}#`;
    // A feature without variants has one that is called "disabled".
    const without: Condition[] = variants?.includes("disabled") ? [{ exists: false }] : [];
    if (enabled && variants?.length) asked[own] = { any: [{ in: variants }, ...without] };
  }
  return asked;
}

function flagsOf(feature: Feature, state: State): [string, FlagData][] {
  const { name, enabled, strategies = [], variants = [] } = feature;
  const asked = prerequisitesOf(feature, state);
  const targets = strategies.flatMap((strategy, at): Target[] => {
    const target = targetOf(feature, strategy, state);
    return target ? [{ ...target, serve: String(at) }] : [];
  });
  const names = strategies.length > 0 ? strategies.map((_, at) => String(at)) : ["0"];
  const own: FlagData = {
    enabled: enabled && asked !== undefined,
    variants: Object.fromEntries(names.map((at) => [at, true])),
    targets,
    default: strategies.length > 0 ? null : "0",
    ...(asked && { prerequisites: asked }),
  };
  const inner = strategies.flatMap(({ variants, parameters = {} }, at): [string, FlagData][] => {
    if (!variants?.length) return [];
    const sticky = variants[0]!.stickiness ?? parameters["stickiness"];
    return [
      [`${name}#${at}`, variantFlag(variants, parameters["groupId"] ?? name, sticky, { [name]: String(at) })],
    ];
  });
  const shared = variantFlag(
    variants.length > 0 ? variants : [{ name: "disabled", weight: 0 }],
    name,
    variants[0]?.stickiness,
    { [name]: { exists: true } },
  );
  return [[name, own], ...inner, [`${name}#`, shared]];
}

/** Unleash counts its places in whole numbers. */
const bucket: Bucket = (key, salt, total, seed) => murmur3(`${salt}:${key}`, seed) % total;

/** A context as the conditions want it: one level, with what they read as numbers or without regard to case. */
function contextOf({ properties, ...known }: UnleashContext, random: string): FlagContext {
  const context: Record<string, string | null> = { ...properties, ...known };
  const entries = Object.entries(context).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  const numbers = entries.filter(([, text]) => text !== "" && !Number.isNaN(Number(text)));
  const rollout = known.userId || known.sessionId || random;
  return {
    currentTime: new Date().toISOString(),
    ...context,
    lower: Object.fromEntries(entries.map(([name, text]) => [name, text.toLowerCase()])),
    number: Object.fromEntries(numbers.map(([name, text]) => [name, Number(text)])),
    random,
    default: rollout,
    defaultVariant: known.userId || known.sessionId || known.remoteAddress || random,
  };
}

export function unleash(state: State, draw: () => number = Math.random) {
  const features = flags(Object.fromEntries(state.features.flatMap((feature) => flagsOf(feature, state))), {
    registry,
    bucket,
  });
  const strategy = (name: string, context: FlagContext) => features.details(name, false, context).variant;

  return {
    isEnabled: (name: string, context: UnleashContext) =>
      strategy(name, contextOf(context, `${draw()}`)) !== undefined,
    getVariant(name: string, context: UnleashContext) {
      const full = contextOf(context, `${draw()}`);
      const at = strategy(name, full);
      const flag = features.names.includes(`${name}#${at}`) ? `${name}#${at}` : `${name}#`;
      const { variant, value } = features.details<unknown>(flag, null, full);
      if (variant === undefined)
        return { name: "disabled", enabled: false, feature_enabled: at !== undefined };
      return { name: variant, ...(value ? { payload: value } : {}), enabled: true, feature_enabled: true };
    },
  };
}
