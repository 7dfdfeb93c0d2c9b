import { type JointTransition, jointTransition } from "../storage/transition.ts";
import type { Ask, Decision, Gift, Kind, Limit, Verdict } from "./limit.ts";
import { giveTo, guarded, inLua, takeFrom } from "./transitions.ts";

/** What several limits are asked at once. */
export interface AskAll extends Omit<Ask<unknown>, "rule"> {
  readonly rules: readonly unknown[];
}

/** What several limits are given back at once. */
export interface GiveAll extends Omit<Gift<unknown>, "rule"> {
  readonly rules: readonly unknown[];
}

/** The decision of all: that of the limit which holds up the longest, or else of the one with the least left. */
export function decisionOf(parts: readonly Decision[]): Decision {
  const admitted = parts.every((part) => part.admitted);
  const key = admitted ? (part: Decision) => part.remaining : (part: Decision) => -part.retryAfter;
  const first = parts.reduce((least, part) => (key(part) < key(least) ? part : least));
  const retryAfter = Math.max(...parts.map((part) => part.retryAfter));
  return { ...first, admitted, retryAfter, parts };
}

/** The kinds of several limits in a name, in their order. */
const names = (limits: readonly Limit[]): string => limits.map(({ kind }) => kind.name).join(".");

const luaOf = (limits: readonly Limit[]): string => `${guarded}${[...new Set(limits.map(({ kind }) => kind))]
  .map((kind) => inLua(kind as Kind<never, never>))
  .join("")}local takes = { ${limits.map(({ kind }) => `take_${kind.name}`).join(", ")} }
  local values, ttls, parts, admitted = {}, {}, array({}), true
  local function all(how)
    for at, take in ipairs(takes) do
      local ask = { rule = args.rules[at], cost = args.cost, how = how, id = args.id }
      values[at], ttls[at], parts[at] = guarded(take, current[at], ask, now)
      admitted = admitted and parts[at][1] == 1
    end
  end
  all("peek")
  if args.how == "force" or args.how == "renew" or (admitted and not args.how) then all(args.how) end
  return values, ttls, parts`;

/** The transition that asks several limits and takes from all of them, or from none. */
export function takingAll(limits: readonly Limit[]): JointTransition<unknown, AskAll, readonly Verdict[]> {
  return jointTransition(
    `limit.several.${names(limits)}`,
    (kept: readonly unknown[], { rules, ...ask }: AskAll, now: number) => {
      const all = (how: Ask<unknown>["how"]) =>
        limits.map(({ kind }, at) => takeFrom(kind, kept[at], { ...ask, how, rule: rules[at] }, now));
      const looked = all("peek");
      const admitted = looked.every(({ result }) => result[0] === 1);
      const take = ask.how === "force" || ask.how === "renew" || (!ask.how && admitted);
      const outcomes = take ? all(ask.how) : looked;
      return {
        value: outcomes.map(({ value }) => value),
        ttl: outcomes.map(({ ttl }) => ttl),
        result: outcomes.map(({ result }) => result),
      };
    },
    { lua: luaOf(limits) },
  );
}

/** The transition that gives several limits something back. */
export function givingAll(limits: readonly Limit[]): JointTransition<unknown, GiveAll, boolean> {
  return jointTransition(
    `limit.give.several.${names(limits)}`,
    (kept: readonly unknown[], { rules, ...gift }: GiveAll, now: number) => {
      const outcomes = limits.map(({ kind }, at) =>
        giveTo(kind, kept[at], { ...gift, rule: rules[at] }, now),
      );
      return {
        value: outcomes.map(({ value }) => value),
        ttl: outcomes.map(({ ttl }) => ttl),
        result: outcomes.some(({ result }) => result),
      };
    },
  );
}
