import { describe, expect, it } from "vitest";
import { jsonFault } from "../../src/formats/json-fault.ts";
import { fc } from "../runtimes/property.ts";

describe("jsonFault", () => {
  it("finds the place where JSON.parse could not have gone on", () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.nat(),
        fc.constantFrom("", "}", "]", ",", ":", '"', "\\", "x", "\n", "1"),
        (json, at, mark) => {
          const place = at % (json.length + 1);
          const text = json.slice(0, place) + mark + json.slice(place);
          fc.pre(!isJson(text));
          const { column } = jsonFault(text);
          expect(column).toBeGreaterThanOrEqual(1);
          expect(column).toBeLessThanOrEqual(text.length + 1);
          expect(canGoOn(text.slice(0, column - 1))).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("finds the place however deep it is", () => {
    const depth = 200_000;
    expect(jsonFault("[".repeat(depth))).toEqual({ column: depth + 1, expected: "a value" });
    expect(jsonFault(`${'{"":['.repeat(depth)}1 2`)).toEqual({ column: 5 * depth + 3, expected: '","' });
    expect(jsonFault(`${"[".repeat(depth)}${"]".repeat(depth)}]`).column).toBe(2 * depth + 1);
  });

  it("blames the depth of a text that is JSON", () => {
    expect(jsonFault(' {"a":[[]]} ')).toEqual({ column: 1, expected: "less nesting" });
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether some ending makes the text JSON: what is open is closed, and what is expected is supplied. */
function canGoOn(text: string): boolean {
  const closings = closing(text);
  const middles = [
    "",
    "0",
    ":0",
    '":0',
    '"',
    '":0',
    "null",
    '"":0',
    "rue",
    "ue",
    "e",
    "alse",
    "lse",
    "se",
    "ull",
    "ll",
    "l",
    '\\"',
    'n"',
    'n":0',
    '0000"',
    '000"',
    '00"',
    '0"',
    '0000":0',
    '000":0',
    '00":0',
    '0":0',
    '":0',
  ];
  return middles.some((middle) => isJson(text + middle + closings));
}

function closing(text: string): string {
  const open: string[] = [];
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted && c === "\\") i++;
    else if (c === '"') quoted = !quoted;
    else if (!quoted && (c === "{" || c === "[")) open.push(c === "{" ? "}" : "]");
    else if (!quoted && (c === "}" || c === "]")) open.pop();
  }
  return open.reverse().join("");
}
