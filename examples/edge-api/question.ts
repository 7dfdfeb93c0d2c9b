// The question of a request: what to group by, which field to aggregate, and which rows to keep.
import { fail } from "modulink-edge/hono";

export const operators = { ">": "gt", ">=": "ge", "<": "lt", "<=": "le", "=": "eq", "!=": "ne" } as const;

export interface Condition {
  readonly field: string;
  readonly operator: keyof typeof operators;
  readonly number: number;
}

export interface Question {
  /** The field to group by. */
  readonly by: string;
  /** The field of numbers to aggregate. */
  readonly value: string;
  /** Rows that do not meet it are left out. */
  readonly where: Condition | undefined;
}

const condition = /^\s*(.+?)\s*(>=|<=|!=|>|<|=)\s*(-?\d+(?:\.\d+)?(?:[eE]-?\d+)?)\s*$/s;

function checkField(parameter: string, field: string): string {
  if (field !== "__proto__") return field;
  throw fail(422, `${parameter}: "${field}" cannot be the name of a field`);
}

function readCondition(text: string): Condition {
  const [, field = "", operator, number] = condition.exec(text) ?? [];
  if (operator === undefined) {
    const signs = Object.keys(operators).join(" ");
    throw fail(400, `where: expected FIELD>NUMBER with one of ${signs}, got "${text}"`);
  }
  return {
    field: checkField("where", field),
    operator: operator as Condition["operator"],
    number: Number(number),
  };
}

function readField(query: URLSearchParams, parameter: string): string {
  const field = query.get(parameter) ?? "";
  if (field !== "") return checkField(parameter, field);
  const form = "?by=FIELD&value=FIELD and, if you like, &where=FIELD>NUMBER";
  throw fail(400, `The query lacks ${parameter}: ask ${form}`);
}

export function readQuestion(query: URLSearchParams): Question {
  const where = query.get("where") ?? "";
  return {
    by: readField(query, "by"),
    value: readField(query, "value"),
    where: where === "" ? undefined : readCondition(where),
  };
}

/** The fields a question names, each once. */
export function fieldsOf({ by, value, where }: Question): string[] {
  return [...new Set([by, value, where?.field ?? by])];
}
