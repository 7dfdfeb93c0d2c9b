import { describe, expect, it } from "vitest";
import { formatTimestamp, parseTimestamp } from "../../src/values/timestamp.ts";
import { fc } from "../runtimes/property.ts";

const first = -62_167_219_200_000;
const last = 253_402_300_799_999;
const moment = fc.integer({ min: first, max: last });
const iso = (ms: number): string => new Date(ms).toISOString();
const two = (value: number): string => String(value).padStart(2, "0");

/** What may stand for the zone, and the milliseconds that it is ahead of UTC. */
const zones: fc.Arbitrary<readonly [text: string, ahead: number]> = fc.oneof(
  fc.constantFrom(["", 0] as const, ["Z", 0] as const, ["z", 0] as const),
  fc
    .tuple(fc.constantFrom(1, -1), fc.nat({ max: 23 }), fc.nat({ max: 59 }), fc.constantFrom(":", "", "none"))
    .map(([sign, hours, minutes, colon]) => {
      const text = (sign < 0 ? "-" : "+") + two(hours) + (colon === "none" ? "" : colon + two(minutes));
      return [text, sign * (hours * 60 + (colon === "none" ? 0 : minutes)) * 60_000] as const;
    }),
);

/** What a time may be written to, and the milliseconds that it then leaves out. */
const precisions: fc.Arbitrary<readonly [size: number, unit: number, more: string]> = fc.oneof(
  fc.constant([16, 60_000, ""] as const),
  fc.constant([19, 1000, ""] as const),
  fc.constant([21, 100, ""] as const),
  fc.constant([22, 10, ""] as const),
  fc.stringMatching(/^\d{0,9}$/).map((more) => [23, 1, more] as const),
);

describe("parseTimestamp", () => {
  it("gives the moment of every form of a date-time, cut to milliseconds", () => {
    fc.assert(
      fc.property(
        moment,
        precisions,
        zones,
        fc.constantFrom("T", "t", " "),
        (ms, [size, unit, more], [zone, ahead], between) => {
          const text = iso(ms).slice(0, size).replace("T", between) + more + zone;
          expect(parseTimestamp(text)).toBe(Math.floor(ms / unit) * unit - ahead);
        },
      ),
      { numRuns: 5000 },
    );
  });

  it("gives the start of a day for a date that exists, and nothing for one that does not", () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 9999 }),
        fc.nat({ max: 13 }),
        fc.oneof(fc.nat({ max: 32 }), fc.integer({ min: 28, max: 31 })),
        (year, month, day) => {
          const text = `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
          // Date.UTC takes years before 100 for others, and the calendar repeats every 400 years.
          const later = Date.UTC(year + 400, month - 1, day);
          const exists = iso(later).includes(`-${two(month)}-${two(day)}T`);
          expect(parseTimestamp(text)).toBe(exists ? later - 146_097 * 86_400_000 : undefined);
        },
      ),
      { numRuns: 5000 },
    );
  });

  it("refuses what no clock shows and what is written otherwise", () => {
    const time = "T08:30:15";
    const refused = [
      ...["2026-02-29", "1900-02-29", "2026-11-31", "2026-00-01", "2026-01-00", "2026-13-01", "226-11-21"],
      ...["T24:00", "T23:60", "T23:59:60", "T8:30", "T08", "T08:30:", "T08:30:15.", "T08:30:15,5", "T", " "],
      ...["+24:00", "+01:60", "+1", "+01:", "+01:0", "+011", "Z0", "ZZ", "-", " Z", "UTC", "\n"].map(
        (zone) => time + zone,
      ),
      ..."_/".split("").map((between) => `${between}08:30`),
    ].map((text) => (/^\d/.test(text) ? text : `2026-11-21${text}`));
    const others = ["", "now", "2026", "2026-11", "20261121", "+002026-11-21", "-0001-01-01", " 2026-11-21"];
    const digits = ["٢٠٢٦-11-21", "2026-1１-21", "2026-11-21Z", "2026-11-21+01:00", "1795246215250"];
    expect([...refused, ...others, ...digits].filter((text) => parseTimestamp(text) !== undefined)).toEqual(
      [],
    );
  });
});

describe("formatTimestamp", () => {
  it("writes what reads as the same millisecond again", () => {
    fc.assert(
      fc.property(moment, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (ms, part) => {
        const text = formatTimestamp(ms) ?? "";
        expect(text).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        expect(parseTimestamp(text)).toBe(ms);
        fc.pre(Math.floor(ms + part) === ms);
        expect(formatTimestamp(ms + part)).toBe(text);
      }),
      { numRuns: 5000 },
    );
  });

  it("has text for the years 0000 to 9999 only", () => {
    expect([first, last + 0.5].map(formatTimestamp)).toEqual([
      "0000-01-01T00:00:00.000Z",
      "9999-12-31T23:59:59.999Z",
    ]);
    const outside = [first - 0.5, last + 1, NaN, Infinity, -Infinity];
    expect(outside.map(formatTimestamp)).toEqual(outside.map(() => undefined));
  });
});
