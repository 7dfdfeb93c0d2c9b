import asc from "assemblyscript/asc";
import { beforeAll, describe, expect, it } from "vitest";
import { formatTimestamp, parseTimestamp } from "../../../src/values/timestamp.ts";
import { fc } from "../../runtimes/property.ts";

interface Exports {
  readonly memory: WebAssembly.Memory;
  readTimestamp(p: number, end: number, to: number): number;
}

const at = 1024;
const to = 2048;
let exports: Exports;
let bytes: Uint8Array;
let view: DataView;

beforeAll(async () => {
  exports = await compiled();
  bytes = new Uint8Array(exports.memory.buffer);
  view = new DataView(exports.memory.buffer);
});

/** The reader of timestamps as a module of its own, built as in asconfig.json. */
async function compiled(): Promise<Exports> {
  const files = new Map<string, string | Uint8Array>();
  const options = ["--outFile", "out.wasm", "--runtime", "stub", "--initialMemory", "1", "-O3", "--noAssert"];
  const { error, stderr } = await asc.main(["assembly/timestamp.ts", ...options], {
    writeFile: (name, contents) => void files.set(name, contents),
  });
  if (error) throw new Error(String(stderr), { cause: error });
  const { instance } = await WebAssembly.instantiate(files.get("out.wasm") as Uint8Array<ArrayBuffer>);
  return instance.exports as unknown as Exports;
}

/** What the module makes of a text that a quote ends; nothing when it leaves it to the host. */
function read(text: string): number | undefined {
  bytes.fill(0x22, at, at + 64);
  const { written } = new TextEncoder().encodeInto(text, bytes.subarray(at));
  const end = exports.readTimestamp(at, at + written, to);
  if (end !== 0 && end !== at + written) throw new Error(`${text}: read to ${end - at}`);
  return end === 0 ? undefined : view.getFloat64(to, true);
}

const first = -62_167_219_200_000;
const last = 253_402_300_799_999;
const moment = fc.integer({ min: first, max: last }).map((ms) => formatTimestamp(ms) ?? "");

describe("a timestamp in the module", () => {
  it("is the moment of its text, with milliseconds or without", () => {
    fc.assert(
      fc.property(moment, fc.boolean(), (text, fine) => {
        const written = fine ? text : `${text.slice(0, 19)}Z`;
        expect(read(written)).toBe(parseTimestamp(written));
      }),
      { numRuns: 20_000 },
    );
  });

  it("is right for every day of the years 0000 to 9999", () => {
    const wrong: number[] = [];
    for (let ms = first; ms <= last; ms += 86_400_000)
      if (read(new Date(ms).toISOString()) !== ms) wrong.push(ms);
    expect(wrong).toEqual([]);
  });

  it("is read in every form that the host reads, and in no other", () => {
    const two = (most: number) => fc.nat({ max: most }).map((value) => String(value).padStart(2, "0"));
    const clock = fc
      .tuple(two(24), two(60), fc.option(fc.tuple(two(60), fc.stringMatching(/^([.,]\d{0,10})?$/))))
      .map(([hour, minute, rest]) => `${hour}:${minute}${rest === null ? "" : `:${rest.join("")}`}`);
    const zone = fc.oneof(
      fc.constantFrom("", "Z", "z", "Z ", "+", "-1"),
      fc
        .tuple(
          fc.constantFrom("+", "-"),
          two(24),
          fc.constantFrom("", ":"),
          fc.oneof(fc.constant(""), two(60)),
        )
        .map((parts) => parts.join("")),
    );
    const time = fc.tuple(fc.constantFrom("T", "t", " ", "x"), clock, zone).map((parts) => parts.join(""));
    const date = fc.oneof(
      moment.map((text) => text.slice(0, 10)),
      fc.tuple(fc.stringMatching(/^\d{4}$/), two(13), two(32)).map((parts) => parts.join("-")),
    );
    let taken = 0;
    fc.assert(
      fc.property(
        date,
        fc.oneof({ weight: 9, arbitrary: time }, fc.constantFrom("", " ", "T")),
        (day, rest) => {
          const found = read(day + rest);
          expect(found, day + rest).toBe(parseTimestamp(day + rest));
          if (found !== undefined) taken++;
        },
      ),
      { numRuns: 50_000 },
    );
    expect(taken).toBeGreaterThan(5000);
  });

  it("is read as the host reads it when any character is another", () => {
    const character = fc.oneof(
      fc.constantFrom(..."0123456789/:;TtZz .-+"),
      fc.integer({ min: 0, max: 0x100 }).map((code) => String.fromCharCode(code)),
    );
    const forms = fc.tuple(
      moment,
      fc.constantFrom(10, 16, 19, 23, 24),
      fc.constantFrom("", "Z", "+01:00", "-0130"),
    );
    let taken = 0;
    fc.assert(
      fc.property(
        forms,
        fc.array(fc.tuple(fc.nat({ max: 29 }), character), { minLength: 1, maxLength: 2 }),
        ([text, size, zone], changes) => {
          const characters = [...(text.slice(0, size) + zone)];
          for (const [place, other] of changes) characters[place % characters.length] = other;
          const changed = characters.join("");
          const found = read(changed);
          expect(found, changed).toBe(parseTimestamp(changed));
          if (found !== undefined) taken++;
        },
      ),
      { numRuns: 50_000 },
    );
    expect(taken).toBeGreaterThan(2000);
  });
});
