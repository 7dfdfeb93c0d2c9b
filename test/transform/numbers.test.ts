import type { Answer, EncodedAnswer } from "modulink-edge/transform";
import { ndjson, plan, schema } from "modulink-edge/transform";
import { describe, expect, inject, it } from "vitest";
import { fc } from "../runtimes/property.ts";
import { numberText } from "./generate.ts";
import { aroundMiddle, hardDecimals } from "./hard-decimals.ts";
import { bitsOf, nearest } from "./nearest.ts";
import { randomDecimals } from "./random-decimals.ts";
import { misread, ownReaders, readNumbers } from "./read-numbers.ts";

describe.each(ownReaders)("a number read by %s", (engine) => {
  it("is the nearest double in every known hard case, as exact arithmetic finds it", () => {
    const texts = hardDecimals().flatMap((text) => [text, text.startsWith("-") ? text.slice(1) : `-${text}`]);
    const found = readNumbers(engine, texts);
    expect(texts.filter((text, i) => !Object.is(found[i], nearest(text)))).toEqual([]);
    expect(found.length).toBe(texts.length);
    expect(new Set(found.map(bitsOf)).size).toBeGreaterThan(150);
  });

  it("is the nearest double around the middle between any two, as exact arithmetic finds it", () => {
    const infinite = 0x7ff0_0000_0000_0000n;
    const texts = fc.sample(fc.bigInt({ min: 0n, max: infinite - 1n }), 300).flatMap(aroundMiddle);
    const found = readNumbers(engine, texts);
    expect(texts.filter((text, i) => !Object.is(found[i], nearest(text)))).toEqual([]);
  });

  it("is what Number makes of the text, 300,000 times", { timeout: 600_000 }, () => {
    expect(misread(engine, randomDecimals(inject("seed")), 300_000)).toEqual([]);
  });
});

const Pair = schema({ copied: "f64", written: "f64" });

describe.each(["reference", ...ownReaders] as const)("a number written by %s", (engine) => {
  const pairs = plan(Pair, { engine }).derive({ written: (row) => row.copied.mul(1) });
  const write = (texts: readonly string[]): string[] => {
    const lines = texts.map((text) => `{"copied":${text}}\n`).join("");
    const { ndjson: bytes } = pairs.encode(ndjson(Pair)(lines)) as EncodedAnswer;
    return new TextDecoder().decode(bytes).trimEnd().split("\n");
  };

  it("is the text of JSON.stringify, whether it is copied from the source or written anew", () => {
    const forms = fc.oneof(
      numberText,
      fc.double({ noNaN: true, noDefaultInfinity: true }).chain((value) => {
        const size = Math.abs(value) < 1e21 ? value.toFixed(20) : String(value);
        return fc.constantFrom(String(value), value.toExponential(), value.toPrecision(17), size);
      }),
    );
    const batches = fc.array(forms, { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(batches, (texts) => {
        const values = texts.map(Number);
        const wanted = values.map((value) => JSON.stringify({ copied: value, written: value }));
        expect(write(texts)).toEqual(wanted);
      }),
      { numRuns: 100 },
    );
  });

  it("reads as the same bits again, but for the sign of zero", () => {
    const next = randomDecimals(inject("seed") ^ 1);
    const values = Array.from({ length: 5000 }, next).map(Number).filter(Number.isFinite);
    const { rows } = plan(Pair, { engine })(
      ndjson(Pair)(write(values.map(String)).join("\n")),
    ) as Answer<unknown>;
    expect(rows).toEqual(values.map((value) => ({ copied: value + 0, written: value + 0 })));
  });
});

describe("the exact reader of these tests", () => {
  it("agrees with Number", () => {
    const next = randomDecimals(inject("seed") ^ 2);
    const texts = [...hardDecimals(), ...Array.from({ length: 3000 }, next)];
    expect(texts.filter((text) => !Object.is(nearest(text), Number(text)))).toEqual([]);
  });
});
