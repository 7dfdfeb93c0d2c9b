import {
  rateLimitField,
  rateLimitPolicyField,
  readRateLimit,
  readRateLimitPolicy,
} from "modulink-edge/resilience";
import { describe, expect, it } from "vitest";
import { fc } from "../runtimes/property.ts";

const name = fc.string({ unit: fc.integer({ min: 32, max: 126 }).map((code) => String.fromCharCode(code)) });
const count = fc.integer({ min: 0, max: 999_999_999_999_999 });

describe("the fields of rate limits", () => {
  it("are written as the draft shows them", () => {
    expect(
      rateLimitPolicyField([
        { name: "burst", quota: 100, window: 60 },
        { name: "daily", quota: 65535, unit: "content-bytes", window: 10 },
      ]),
    ).toBe('"burst";q=100;w=60, "daily";q=65535;qu="content-bytes";w=10');
    expect(rateLimitField([{ name: "default", remaining: 50, window: 30 }])).toBe('"default";r=50;t=30');
    expect(rateLimitField([{ name: 'a "b" \\', remaining: 999 }])).toBe('"a \\"b\\" \\\\";r=999');
    expect(rateLimitField([{ name: "much", remaining: 2 ** 53 }])).toBe('"much";r=999999999999999');
    expect(() => rateLimitField([{ name: "größe", remaining: 1 }])).toThrow("printable ASCII");
  });

  it("are read back as they were written", () => {
    const limits = fc.array(
      fc.record({ name, remaining: count, window: fc.option(count, { nil: undefined }) }),
    );
    fc.assert(
      fc.property(limits, (list) => {
        expect(readRateLimit(rateLimitField(list))).toEqual(list);
      }),
    );
    const window = fc.option(fc.integer({ min: 1, max: 1e9 }), { nil: undefined });
    const unit = fc.option(fc.constantFrom("requests", "concurrent-requests"), { nil: undefined });
    const policies = fc.array(fc.record({ name, quota: count, window, unit }));
    fc.assert(
      fc.property(policies, (list) => {
        expect(readRateLimitPolicy(rateLimitPolicyField(list))).toEqual(list);
      }),
    );
  });

  it("are read with whatever else a list may hold", () => {
    const one = [{ name: "a", remaining: 5, window: 7 }];
    for (const text of [
      '"a";r=5;t=7',
      '  "a"; r=5;  t=7  ',
      '"a";r=1;t=1;r=5;t=7',
      '"a";r=5;t=7;pk=:cHsdsRa894==:',
      '"a";r=5;t=7;pk=:YQ:;acme-flag;on=?0;of=1.5;when=@1659578233;say=%"f%c3%bc";tok=a/b:c',
    ])
      expect(readRateLimit(text), text).toEqual(one);
    expect(readRateLimit('"a";r=5;t=7 ,\t"b";r=0')).toEqual([
      ...one,
      { name: "b", remaining: 0, window: undefined },
    ]);
  });

  it("are ignored when they are malformed", () => {
    for (const text of [
      '"a";r=5,',
      '"a";r=5 "b";r=1',
      '"a;r=5',
      "'a';r=5",
      "a;r=5",
      '("a");r=5',
      '"a"',
      '"a";r=-1',
      '"a";r=1.0',
      '"a";r="5"',
      '"a";r',
      '"a";R=5',
      '"a";r=5;t=x',
      '"a";r=5;t=-1',
      '"a";r=1234567890123456',
      '"a";r=5;t=7;',
      '"a" ;r=5',
      '"a";r=5,,"b";r=1',
      '"ü";r=5',
      '"a\\b";r=5',
      '"a";r=5, "b"',
      "limit=10, remaining=5, reset=3",
      "10",
    ])
      expect(readRateLimit(text), text).toEqual([]);
    expect(readRateLimit(null)).toEqual([]);
    expect(readRateLimitPolicy('"a";q=5;w=0')).toEqual([]);
  });
});
