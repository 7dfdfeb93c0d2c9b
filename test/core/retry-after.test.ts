import { describe, expect, it } from "vitest";
import { readRetryAfter } from "../../src/core/retry-after.ts";
import { cases, fc } from "../runtimes/property.ts";

const now = Date.UTC(1994, 10, 6, 8, 49, 0);
const day = 86_400_000;

describe("Retry-After", () => {
  it.each([
    ["0", 0],
    ["7", 7000],
    ["007", 7000],
    [" 120\t", 120_000],
    ["Sun, 06 Nov 1994 08:49:37 GMT", 37_000],
    ["Sunday, 06-Nov-94 08:49:37 GMT", 37_000],
    ["Sun Nov  6 08:49:37 1994", 37_000],
    ["Wed Nov 16 08:49:00 1994", 10 * day],
    ["Wednesday, 16-Nov-94 08:49:00 GMT", 10 * day],
    ["Sat, 31 Dec 1994 23:59:60 GMT", Date.UTC(1994, 11, 31, 23, 59, 59) - now],
    ["Thu, 29 Feb 1996 00:00:00 GMT", Date.UTC(1996, 1, 29) - now],
    ["Sun, 06-Nov-1994 08:49:37 GMT", 37_000],
    ["Sun, 6 Nov 1994 08:49:37 GMT", 37_000],
    ["Sun, 06 Nov 1994 08:48:59 GMT", 0],
    ["Thu Jan  1 00:00:00 1970", 0],
  ])("%j is %i ms from now", (text, expected) => {
    expect(readRetryAfter(text, now)).toBe(expected);
  });

  it.each([
    ...[undefined, null, "", " ", "soon", "-5", "+5", "1.5", "1e3", "0x10", "5 s", "5, 6", "Sunday"],
    ...["1994-11-06", "1994-11-06T08:49:37Z", "06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 GMT"],
    ...["Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Nov 1994 08:49:37 +0000"],
    ...["Sun, 06 Nov 994 08:49:37 GMT", "Sun, 06 Nov 1994 8:49:37 GMT"],
    ...["Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 anF 1994 08:49:37 GMT", "sun, 06 nov 1994 08:49:37 gmt"],
    ...["Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 31 Nov 1994 08:49:37 GMT", "Wed, 29 Feb 1995 08:49:37 GMT"],
    ...["Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:00 GMT", "Sun, 06 Nov 1994 08:49:61 GMT"],
    ...[
      "Sun, 06/Nov/1994 08:49:37 GMT",
      "Sun, 006 Nov 1994 08:49:37 GMT",
      "Sun, 06 November 1994 08:49:37 GMT",
      "Sun Nov  6 08:49:37 94",
    ],
  ])("%j says nothing", (text) => {
    expect(readRetryAfter(text, now)).toBeUndefined();
  });

  it("takes a year of two digits for one that is not more than 50 years from now", () => {
    const from = Date.UTC(2026, 10, 21, 12);
    const wait = (text: string) => readRetryAfter(`Sunday, ${text} GMT`, from);
    expect(wait("21-Nov-76 12:00:00")).toBe(Date.UTC(2076, 10, 21, 12) - from);
    expect(wait("21-Nov-76 12:00:01")).toBe(0);
    expect(wait("06-Nov-94 08:49:37")).toBe(0);
    expect(wait("29-Feb-28 00:00:00")).toBe(Date.UTC(2028, 1, 29) - from);
    expect(wait("29-Feb-00 00:00:00")).toBe(0);
    expect(wait("29-Feb-27 00:00:00")).toBeUndefined();
  });

  it("reads every second of a date as all hosts write it", () => {
    const second = fc.integer({ min: 0, max: Date.UTC(2400, 0, 1) / 1000 });
    const property = fc.property(second, second, (at, from) => {
      const wait = Math.max(at - from, 0) * 1000;
      expect(readRetryAfter(new Date(at * 1000).toUTCString(), from * 1000)).toBe(wait);
    });
    fc.assert(property, { numRuns: cases(1000) });
  });
});
