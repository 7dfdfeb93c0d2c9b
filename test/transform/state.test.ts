import type { Answer, PlanState, Report, Source } from "modulink-edge/transform";
import {
  count,
  countDistinct,
  csv,
  first,
  jsonArray,
  last,
  max,
  min,
  ndjson,
  plan,
  schema,
  sum,
  tsv,
} from "modulink-edge/transform";
import { describe, expect, it } from "vitest";
import { cases, fc } from "../runtimes/property.ts";
import { cut, cuts, ndjsonBytes, type PlanShape, planOf, planShapes, Record } from "./generate.ts";
import { Typed, typedText } from "./typed.ts";

const from = ndjson(Record) as never;
const engines = ["reference", "wasm", "wasm-simd"] as const;
type Engine = (typeof engines)[number];

const throughJson = (state: PlanState): PlanState => JSON.parse(JSON.stringify(state));
const withoutEngine = (report: Report) => ({ ...report, engine: "" });

function whole(shape: PlanShape, bytes: Uint8Array) {
  const { rows, report } = planOf(
    shape,
    "reference",
    1 << 20,
  )(ndjson(Record)(bytes) as Source<never>) as Answer<unknown>;
  return { rows, report: withoutEngine(report) };
}

/** Reads pieces, saving and putting back before each of them, on one engine after the other. */
function inPieces(shape: PlanShape, pieces: readonly Uint8Array[], order: readonly Engine[]) {
  const rows: unknown[] = [];
  let state: PlanState | undefined;
  for (const [i, piece] of pieces.entries()) {
    const opened = planOf(shape, order[i % order.length] as Engine, 1 << 20).open({ from, state });
    rows.push(...opened.push(piece));
    state = throughJson(opened.save());
  }
  const answer = planOf(shape, "wasm", 1 << 20)
    .open({ from, state })
    .finish();
  return { rows: [...rows, ...answer.rows], report: withoutEngine(answer.report) };
}

describe("the state of an opened plan", () => {
  it("is put back on any engine at any byte, and nothing is different", { timeout: 600_000 }, () => {
    const order = fc.shuffledSubarray([...engines], { minLength: 1 });
    fc.assert(
      fc.property(planShapes, ndjsonBytes, cuts, order, (shape, bytes, sizes, engines) => {
        const pieces = cut(bytes, sizes).slice(0, 60);
        const read = bytes.subarray(
          0,
          pieces.reduce((size, piece) => size + piece.length, 0),
        );
        expect(inPieces(shape, pieces, engines)).toEqual(whole(shape, read));
      }),
      { numRuns: cases(150) },
    );
  });
});

const Mark = schema({ pupil: "dictionary", points: "f64" });
const table = [{ pupil: "Ada", age: 36 }];

/** Every step over rows. */
const stepped = {
  limit: plan(Mark).limit(4, 2),
  sort: plan(Mark).sort({ field: "points", descending: true }),
  topK: plan(Mark).topK(3, "points"),
  distinct: plan(Mark).distinct("pupil"),
  join: plan(Mark).join(table, { on: "pupil" }),
  zScore: plan(Mark).zScore("points", { as: "score", threshold: 1, by: "pupil" }),
  "zScore over the last": plan(Mark).zScore("points", { as: "score", window: 3 }),
  ewma: plan(Mark).ewma("points", { as: "smooth", alpha: 0.3, by: "pupil" }),
  sample: plan(Mark).sample(4, { seed: 7 }),
  sessions: plan(Mark).window("points", { gap: 2, lateness: 3 }).groupBy("pupil", { n: count() }),
  "sessions that are given anew": plan(Mark)
    .window("points", { gap: 2, late: "update", allowedLateness: 6 })
    .groupBy("pupil", { n: count() }),
  "windows that are given anew": plan(Mark)
    .window("points", { every: 2, size: 6, late: "update", allowedLateness: 5 })
    .groupBy("pupil", { n: count() }),
  "groups of windows": plan(Mark)
    .limit(20)
    .window("points", { every: 3, lateness: 3 })
    .groupBy("pupil", { n: count() }),
  "one group of all rows": plan(Mark).groupBy([], { n: count(), points: sum("points") }),
  "one group of those that are left": plan(Mark)
    .limit(20)
    .filter((row) => row.points.gt(18))
    .groupBy([], { n: count(), points: sum("points") }),
  several: plan(Mark)
    .sort("points")
    .limit(6)
    .groupBy("pupil", { n: count() })
    .filter((row) => row.n.gt(1)),
};
const line = (pupil: string, points: number) => `${JSON.stringify({ pupil, points })}\n`;
const bytes = (text: string) => new TextEncoder().encode(text);
const opening = { from: ndjson(Mark) };

const markLines = fc
  .array(fc.tuple(fc.constantFrom("Ada", "Bob", "Eve"), fc.integer({ min: 0, max: 20 })), { maxLength: 25 })
  .map((marks) => bytes(marks.map(([pupil, points]) => line(pupil, points)).join("")));

describe("the state of groups", () => {
  it("holds keys and values of every type without loss", () => {
    const built = (engine: Engine, key: "i" | "l" | "d" | "t" | "x" | "k") =>
      plan(Typed, { engine }).groupBy([key, "b"], {
        n: count(),
        sum: sum("l"),
        least: min("l"),
        most: max("t"),
        first: first("d"),
        last: last("l"),
        different: countDistinct("l"),
        moment: last("s"),
      });
    const key = fc.constantFrom("i", "l", "d", "t", "x", "k");
    fc.assert(
      fc.property(typedText, key, cuts, fc.constantFrom(...engines), (text, key, sizes, engine) => {
        const read = bytes(text);
        let state: PlanState | undefined;
        for (const piece of cut(read, sizes).slice(0, 40)) {
          const opened = built(engine, key).open({ from: ndjson(Typed), state });
          opened.push(piece);
          state = throughJson(opened.save());
        }
        const pieces = cut(read, sizes).slice(0, 40);
        const { rows: wanted } = built("reference", key)(ndjson(Typed)(pieces)) as Answer<unknown>;
        expect(
          built(engine, key)
            .open({ from: ndjson(Typed), state })
            .finish().rows,
        ).toEqual(wanted);
      }),
      { numRuns: cases(200) },
    );
  });
});

/** Text in other forms, some of it damaged. */
const forms = {
  csv: {
    from: csv(Mark),
    head: "points,pupil\r\n",
    of: (name: string, n: number) => `${n},"${name}\r\n"\r\n`,
    tail: "",
  },
  tsv: {
    from: tsv(Mark),
    head: "pupil\tpoints\n",
    of: (name: string, n: number) => `"a ""${name}"""\t${n}\n`,
    tail: "",
  },
  jsonArray: {
    from: jsonArray(Mark),
    head: "[ ",
    of: (name: string, n: number) => `{"points":${n},\n"pupil":"] ${name}"}\n,`,
    tail: "{}]\n",
  },
};

describe("the state of a source's form", () => {
  for (const [name, { from, head, of, tail }] of Object.entries(forms)) {
    it(`is put back at any byte: ${name}`, () => {
      const marks = fc.array(fc.tuple(fc.constantFrom("Ada", "é☃"), fc.nat(9)), { maxLength: 6 });
      const damage = fc.option(fc.tuple(fc.nat(), fc.constantFrom('"', ",", "\n", "{", "x")), {
        nil: undefined,
      });
      fc.assert(
        fc.property(marks, damage, cuts, fc.constantFrom(...engines), (list, damaged, sizes, engine) => {
          const text = head + list.map(([pupil, points]) => of(pupil, points)).join("") + tail;
          const read = bytes(text);
          if (damaged !== undefined) read[damaged[0] % read.length] = damaged[1].charCodeAt(0);
          const outcome = (work: () => object) => {
            try {
              return work();
            } catch (error) {
              return { error: (error as Error).message };
            }
          };
          const built = plan(Mark, { engine });
          const wanted = outcome(() => {
            const { rows, report } = built({ ...from([read]) }) as Answer<unknown>;
            return { rows, report };
          });
          const found = outcome(() => {
            const rows: unknown[] = [];
            let state: PlanState | undefined;
            for (const piece of cut(read, sizes)) {
              const opened = built.open({ from, state });
              rows.push(...opened.push(piece));
              state = throughJson(opened.save());
            }
            const rest = built.open({ from, state }).finish();
            return { rows: [...rows, ...rest.rows], report: rest.report };
          });
          expect(found).toEqual(wanted);
        }),
        { numRuns: cases(60) },
      );
    });
  }
});

describe("the state of a step over rows", () => {
  for (const [name, built] of Object.entries(stepped)) {
    it(`is put back at any byte: ${name}`, () => {
      fc.assert(
        fc.property(markLines, cuts, (read, sizes) => {
          const rows: unknown[] = [];
          let state: PlanState | undefined;
          for (const piece of cut(read, sizes).slice(0, 40)) {
            const opened = built.open({ ...opening, state });
            rows.push(...opened.push(piece));
            state = throughJson(opened.save());
          }
          const read40 = cut(read, sizes).slice(0, 40);
          const last = built.open({ ...opening, state });
          const { rows: wanted } = built(opening.from(read40)) as Answer<unknown>;
          expect([...rows, ...last.finish().rows]).toEqual(wanted);
        }),
        { numRuns: cases(40) },
      );
    });
  }
});

for (const engine of engines) {
  const marks = plan(Mark, { engine });

  describe(`an opened plan on ${engine}`, () => {
    it("gives rows as soon as they are final, and the others at the end", () => {
      const opened = marks.filter((row) => row.points.gt(1)).open(opening);
      expect(opened.push(bytes(`${line("Ada", 2) + line("Bob", 1)}{"pupil":"Eve"`))).toEqual([
        { pupil: "Ada", points: 2 },
      ]);
      expect(opened.push(bytes(',"points":3}'))).toEqual([]);
      const { rows, report } = opened.finish();
      expect(rows).toEqual([{ pupil: "Eve", points: 3 }]);
      expect(report).toMatchObject({ engine, lines: 3, rows: 3 });
      expect(() => opened.push(bytes(""))).toThrow("plan: it was finished");
    });

    it("tells what would come if the input ended here, and changes nothing by it", () => {
      const opened = marks.groupBy("pupil", { n: count(), points: sum("points") }).open(opening);
      opened.push(bytes(`${line("Ada", 2)}{"pupil":"Bob","points":1}`));
      const { rows, report } = opened.partial();
      expect(rows).toEqual([
        { pupil: "Ada", n: 1, points: 2 },
        { pupil: "Bob", n: 1, points: 1 },
      ]);
      expect(report).toMatchObject({ engine, lines: 2, rows: 2 });
      expect(opened.partial().rows).toEqual(rows);
      opened.push(bytes(`\n${line("Ada", 0.5)}`));
      expect(opened.finish().rows).toEqual([
        { pupil: "Ada", n: 2, points: 2.5 },
        { pupil: "Bob", n: 1, points: 1 },
      ]);
    });

    it("says when nothing more can matter", () => {
      const opened = marks.limit(1).open(opening);
      expect(opened.full).toBe(false);
      opened.push(bytes(line("Ada", 2)));
      expect(opened.full).toBe(true);
    });

    it("goes on with more groups than a batch has rows", () => {
      const keys = Array.from({ length: 3000 }, (_, i) => line(`p${i}`, i)).join("");
      const grouped = marks.groupBy("pupil", { n: count(), points: sum("points") });
      const opened = grouped.open(opening);
      opened.push(bytes(keys));
      const again = grouped.open({ ...opening, state: throughJson(opened.save()) });
      again.push(bytes(keys));
      const { rows } = again.finish();
      expect(rows.length).toBe(3000);
      expect(rows[2999]).toEqual({ pupil: "p2999", n: 2, points: 5998 });
    });
  });
}

describe("a state", () => {
  const grouped = plan(Mark).groupBy("pupil", { n: count() });

  it("of another plan or of no plan is refused", () => {
    const state = plan(Mark).limit(1).open(opening).save();
    expect(() => grouped.open({ ...opening, state })).toThrow("got one of another plan");
    expect(() => grouped.open({ ...opening, state: {} as never })).toThrow(
      "expected a saved state of version 1",
    );
    expect(() => grouped.open({ ...opening, state: null as never })).toThrow(
      "expected a saved state of version 1",
    );
    const part = grouped.part(opening).save();
    expect(() => grouped.open({ ...opening, state: part })).toThrow(
      "state: expected one of an opened plan, got one of a part that goes on",
    );
  });

  it("that was damaged is a TypeError, whatever was done to it", () => {
    const opened = grouped.open(opening);
    opened.push(bytes(`${line("Ada", 1)}{"pu`));
    const text = JSON.stringify(opened.save().seen);
    const damage = fc.tuple(fc.nat(text.length), fc.constantFrom("0", '"', "[", "null", ",", "-"));
    fc.assert(
      fc.property(damage, ([at, mark]) => {
        const damaged = text.slice(0, at) + mark + text.slice(at + 1);
        let seen: unknown;
        try {
          seen = JSON.parse(damaged);
        } catch {
          return;
        }
        try {
          grouped.open({ ...opening, state: { ...opened.save(), seen } }).finish();
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError);
        }
      }),
      { numRuns: 300 },
    );
  });
});
