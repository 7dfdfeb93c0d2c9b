import { Hono } from "hono";
import { httpCache } from "modulink-edge/hono";
import { rateLimitField, rateLimitPolicyField, readRateLimit } from "modulink-edge/resilience";
import { memoryStore } from "modulink-edge/storage";
import { describe, expect, it } from "vitest";
import { longestKey, parseKey } from "../../src/hono/idempotency-key.ts";
import { fc } from "../runtimes/property.ts";
import { itemOf, listOf } from "./structured.ts";

const chars = (set: string, min: number, max: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...set), minLength: min, maxLength: max });
const digits = (max: number) => chars("0123456789", 1, max);
const lower = "abcxyz";
const rest = "ABZ019!#$%&'*+-.^_`|~:/";
const hex = chars("0123456789abcdef", 2, 2);

/** What the grammar of RFC 9651 calls a string, by its productions. */
const sfString = fc
  .array(fc.oneof(chars(" !#[]~az,;=:?@%", 1, 3), fc.constantFrom('\\"', "\\\\")), { maxLength: 6 })
  .map((parts) => `"${parts.join("")}"`);
const sfBare = fc.oneof(
  sfString,
  digits(15),
  digits(15).map((text) => `-${text}`),
  fc.tuple(digits(12), digits(3)).map((parts) => parts.join(".")),
  fc.tuple(fc.constantFrom("*", "a", "Z"), chars(lower + rest, 0, 6)).map((parts) => parts.join("")),
  fc.uint8Array({ maxLength: 6 }).map((bytes) => `:${btoa(String.fromCharCode(...bytes))}:`),
  fc.constantFrom("?0", "?1"),
  digits(15).map((text) => `@${text}`),
  fc.string({ unit: "grapheme", maxLength: 3 }).map((text) => {
    const bytes = [...new TextEncoder().encode(text)];
    return `%"${bytes.map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("")}"`;
  }),
);
const sfKey = fc
  .tuple(fc.constantFrom("*", "a", "z"), chars(`${lower}019_-.*`, 0, 5))
  .map((parts) => parts.join(""));
const sfParameter = fc
  .tuple(chars(" ", 0, 2), sfKey, fc.option(sfBare, { nil: undefined }))
  .map(([space, name, value]) => `;${space}${name}${value === undefined ? "" : `=${value}`}`);
const sfItem = fc
  .tuple(
    chars(" ", 0, 2),
    fc.oneof({ weight: 4, arbitrary: sfString }, sfBare),
    fc.array(sfParameter, { maxLength: 3 }),
  )
  .map(([space, value, parameters]) => `${space}${value}${parameters.join("")}${space}`);

/** A text with some characters gone, put in or changed. */
const mutated = (texts: fc.Arbitrary<string>) =>
  fc
    .tuple(
      texts,
      fc.array(
        fc.tuple(fc.nat(), fc.nat({ max: 2 }), fc.oneof(chars(` \t"\\;,=:?@%.-*aZ09é\u007f`, 0, 2), hex)),
        { minLength: 1, maxLength: 2 },
      ),
    )
    .map(([text, changes]) =>
      changes.reduce((before, [place, gone, put]) => {
        const at = place % (before.length + 1);
        return before.slice(0, at) + put + before.slice(at + gone);
      }, text),
    );

/** The key that a field must name, by the reference. */
function expectedKey(field: string): string | undefined {
  const value = itemOf(field)?.[0];
  const text = typeof value === "object" && "string" in value ? value.string : "";
  return text !== "" && text.length <= longestKey ? text : undefined;
}

/** The limits that a field must tell, by the reference: texts with an `r` from 0 on, and perhaps a `t`. */
function expectedLimits(field: string) {
  const items = listOf(field) ?? [];
  const limits = items.map(([name, parameters]) => ({
    name: typeof name === "object" && "string" in name ? name.string : undefined,
    remaining: parameters.get("r"),
    window: parameters.get("t"),
  }));
  // Whole and from 0 on; -0 is not taken for it.
  const right = (number: unknown): boolean => Number.isInteger(number) && 1 / (number as number) > 0;
  const good = limits.every(
    ({ name, remaining, window }) =>
      name !== undefined && right(remaining) && (window === undefined || right(window)),
  );
  return good ? limits : [];
}

const limit = fc
  .tuple(
    sfString,
    digits(15),
    fc.option(digits(15), { nil: undefined }),
    fc.array(sfParameter, { maxLength: 2 }),
  )
  .map(([name, r, t, more]) => `${name};r=${r}${t === undefined ? "" : `; t=${t}`}${more.join("")}`);
const limits = fc
  .tuple(fc.array(limit, { maxLength: 3 }), fc.constantFrom(",", ", ", "\t, \t"))
  .map(([items, comma]) => items.join(comma));

describe("structured fields, held against the algorithms of RFC 9651", () => {
  it("name the same key, well formed or not", () => {
    const check = (field: string): void => {
      expect(parseKey(field, false), JSON.stringify(field)).toBe(expectedKey(field));
    };
    fc.assert(fc.property(sfItem, check), { numRuns: 3000 });
    fc.assert(fc.property(mutated(sfItem), check), { numRuns: 10_000 });
  });

  it("tell the same limits, well formed or not", () => {
    const tidy = (found: ReturnType<typeof expectedLimits>) =>
      found.map(({ window, ...one }) => (window === undefined ? one : { ...one, window }));
    const check = (given: string): void => {
      // HTTP gives a field without the white space around it.
      const field = given.replace(/^[ \t]+|[ \t]+$/g, "");
      expect(tidy(readRateLimit(field) as never), JSON.stringify(field)).toEqual(tidy(expectedLimits(field)));
    };
    fc.assert(fc.property(limits, check), { numRuns: 3000 });
    fc.assert(fc.property(mutated(limits), check), { numRuns: 10_000 });
  });

  it("are written so that they can be read", () => {
    const name = fc.string({
      unit: fc.integer({ min: 32, max: 126 }).map((code) => String.fromCharCode(code)),
    });
    const count = fc.integer({ min: 0, max: 999_999_999_999_999 });
    fc.assert(
      fc.property(fc.array(fc.tuple(name, count, count), { maxLength: 4 }), (rows) => {
        const told = rateLimitField(rows.map(([of, remaining, window]) => ({ name: of, remaining, window })));
        const given = rateLimitPolicyField(rows.map(([of, quota, window]) => ({ name: of, quota, window })));
        expect(listOf(told)?.map(([value, all]) => [value, ...all.values()])).toEqual(
          rows.map(([of, remaining, window]) => [{ string: of }, remaining, window]),
        );
        expect(listOf(given)?.map(([value, all]) => [value, ...all.values()])).toEqual(
          rows.map(([of, quota, window]) => [{ string: of }, quota, window]),
        );
      }),
    );
  });

  it("say of a cache what it did: Cache-Status is a list of tokens in every case", async () => {
    const app = new Hono();
    app.use(httpCache({ store: memoryStore(), name: "edge*1" }));
    app.get("/kept", (c) => c.text("kept", 200, { "cache-control": "max-age=60", etag: '"1"' }));
    app.get("/not", (c) => c.text("not"));
    app.post("/kept", (c) => c.text("changed"));
    const told: string[] = [];
    const ask = async (path: string, init: RequestInit = {}): Promise<void> => {
      const response = await app.request(path, init);
      await response.text();
      told.push(response.headers.get("cache-status") ?? "");
    };
    await ask("/kept");
    await ask("/kept");
    await ask("/kept", { headers: { "if-none-match": '"1"' } });
    await ask("/kept", { headers: { "cache-control": "no-cache" } });
    await ask("/not", { headers: { "cache-control": "only-if-cached" } });
    await ask("/not");
    await ask("/kept", { headers: { range: "bytes=0-1" } });
    await ask("/kept", { method: "POST" });
    for (const field of told) {
      const items = listOf(field);
      expect(items?.length, field).toBe(1);
      expect(items?.[0]?.[0], field).toEqual({ token: "edge*1" });
      expect(
        ["hit", "fwd"].some((name) => items?.[0]?.[1].has(name)),
        field,
      ).toBe(true);
    }
    expect(new Set(told).size).toBeGreaterThan(4);
  });
});
