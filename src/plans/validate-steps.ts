// A plan's steps as anyone may have stored them: each is checked where it stands, and every error begins with its path.

import { type Surroundings, validateExpression } from "../expressions/validate.ts";
import type { ValueType } from "../programs/program.ts";
import { mustKnow, mustList, refuse } from "../rows/check.ts";
import { checkName, schemaFields } from "../sources/schema.ts";
import { operatorNames } from "../stages/operators.ts";
import { emptyPipe, type Pipe, type Step } from "./compile.ts";
import type { GroupStep } from "./grouping.ts";
import { isObject } from "./plain-data.ts";
import type { PlanData } from "./plan-data.ts";
import { type Scope, typeOf } from "./scope.ts";
import { checkGrouping, namesOf } from "./steps.ts";

type Members = { readonly [name: string]: unknown };

/** A check of a step of one kind, whose path is `at`. */
type Check = (step: Members, at: string, scope: Scope) => void;

/** Steps of a plan, fields of a row and aggregates of a grouping, at most. */
const most = 1_000;

function checkSize(what: string, size: number): void {
  if (size > most) throw new TypeError(`${what}: expected at most ${most}, got ${size}`);
}

function membersOf(what: string, value: unknown, of: string): Members {
  if (!isObject(value)) return refuse(what, of, value);
  checkSize(what, Object.keys(value).length);
  return value;
}

function typeNamed(scope: Scope, name: string): ValueType | undefined {
  const found = scope.names.get(name);
  return found === undefined ? undefined : typeOf(found);
}

function surroundings(scope: Scope): Surroundings {
  return { typeOf: (name) => typeNamed(scope, name), names: [...scope.names.keys()] };
}

/** Throws a TypeError unless there is a field of this name. */
function mustBeField(what: string, name: unknown, scope: Scope): void {
  if (typeof name === "string" && scope.names.has(name)) return;
  refuse(what, `one of ${[...scope.names.keys()].join(", ")}`, name);
}

function checkNames(what: string, value: unknown, scope: Scope): void {
  const names = mustList(what, value, "fields");
  checkSize(what, names.length);
  for (const [i, name] of names.entries()) mustBeField(`${what}[${i}]`, name, scope);
}

const checkFilter: Check = ({ filter }, at, scope) => {
  const type = validateExpression(filter, `${at}.filter`, surroundings(scope));
  if (type !== "boolean") throw new TypeError(`${at}.filter: expected a boolean expression, got a ${type}`);
};

const checkDerive: Check = ({ derive }, at, scope) => {
  const around = surroundings(scope);
  for (const [name, data] of Object.entries(membersOf(`${at}.derive`, derive, "fields and expressions"))) {
    checkName(name);
    validateExpression(data, `${at}.derive.${name}`, around);
  }
};

const checkSelect: Check = ({ select }, at, scope) => {
  checkNames(`${at}.select`, select, scope);
  namesOf(select as readonly string[]);
};

const checkGroup: Check = ({ groupBy, aggregates, window }, at, scope) => {
  checkNames(`${at}.groupBy`, groupBy, scope);
  for (const [name, aggregate] of Object.entries(membersOf(`${at}.aggregates`, aggregates, "aggregates"))) {
    const { field } = membersOf(`${at}.aggregates.${name}`, aggregate, "an aggregate");
    if (field !== undefined) mustBeField(`${at}.aggregates.${name}.field`, field, scope);
  }
  if (window !== undefined)
    mustBeField(`${at}.window.field`, membersOf(`${at}.window`, window, "a window")["field"], scope);
  checkGrouping({ groupBy, aggregates, window } as GroupStep, scope);
};

/** The steps that are no operators: their check, and their members beside the first. */
const kinds: { readonly [name: string]: { readonly check: Check; readonly members: readonly string[] } } = {
  filter: { check: checkFilter, members: [] },
  derive: { check: checkDerive, members: [] },
  select: { check: checkSelect, members: [] },
  groupBy: { check: checkGroup, members: ["aggregates", "window"] },
};

function checkStep(step: unknown, at: string, scope: Scope): void {
  const names = [...Object.keys(kinds), ...operatorNames()];
  const members = membersOf(at, step, "a step");
  const name = names.find((known) => Object.hasOwn(members, known));
  if (name === undefined) refuse(at, `a step, one of ${names.join(", ")}`, Object.keys(members).join());
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (kind === undefined) return;
  mustKnow(at, members, [name, ...kind.members]);
  kind.check(members, at, scope);
}

/** Does it, and lets what is wrong begin with a path. */
function located(at: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof TypeError) || error.message.startsWith(at)) throw error;
    throw new TypeError(`${at}.${error.message}`);
  }
}

/** Steps over the fields of a schema, and what executes them. Throws a TypeError that begins with the path of what is wrong. */
export function validateSteps(
  schema: PlanData["schema"],
  data: unknown,
): { readonly steps: readonly Step[]; readonly pipe: Pipe } {
  const steps = mustList("steps", data, "steps") as readonly Step[];
  checkSize("steps", steps.length);
  let pipe = emptyPipe(schemaFields(schema));
  for (const [i, step] of steps.entries()) {
    const at = `steps[${i}]`;
    located(at, () => {
      checkStep(step, at, pipe.scope);
      pipe = pipe.with(step);
      checkSize(at, pipe.scope.names.size);
    });
  }
  return { steps, pipe };
}
