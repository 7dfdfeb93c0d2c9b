import { describe, expect, it } from "vitest";
import { LineSplitter } from "../../src/formats/lines.ts";
import { fc } from "../runtimes/property.ts";

/** What a splitter passes on: each line's text, or "long". */
function split(chunks: readonly Uint8Array[], most: number): string[] {
  const lines: string[] = [];
  const block = (bytes: Uint8Array): void => {
    expect(bytes.at(-1)).toBe(10);
    lines.push(...new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes).slice(0, -1).split("\n"));
  };
  const splitter = new LineSplitter({ block, tooLong: () => void lines.push("long") }, most);
  for (const chunk of chunks) splitter.push(chunk);
  splitter.finish();
  return lines;
}

describe("LineSplitter", () => {
  it("gives the same lines however the bytes are cut", () => {
    const texts = fc.array(fc.stringMatching(/^[ab]{0,12}$/), { maxLength: 12 });
    fc.assert(
      fc.property(
        texts,
        fc.boolean(),
        fc.boolean(),
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }),
        (lines, last, marked, sizes) => {
          const text = `${marked ? "\ufeff" : ""}${lines.join("\n")}${last ? "\n" : ""}`;
          const bytes = new TextEncoder().encode(text);
          const pieces: Uint8Array[] = [];
          for (let from = 0, i = 0; from < bytes.length; from += sizes[i++ % sizes.length] as number) {
            pieces.push(bytes.subarray(from, from + (sizes[i % sizes.length] as number)));
          }
          const model = text.replace("\ufeff", "").split("\n");
          if (model.at(-1) === "" && text !== "\ufeff") model.pop();
          expect(split(pieces, 8)).toEqual(model.map((line) => (line.length > 8 ? "long" : line)));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("holds no more of a line than it may", () => {
    const piece = new Uint8Array(1 << 16).fill(0x61);
    const chunks = Array.from({ length: 1600 }, () => piece);
    expect(split([...chunks, new TextEncoder().encode("\nb")], 1000)).toEqual(["long", "b"]);
  });
});
