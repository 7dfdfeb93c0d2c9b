// The reader that judges our texts is judged itself, by what OpenMetrics 1.0 allows and forbids.
import { describe, expect, it } from "vitest";
import { readOpenMetrics } from "./open-metrics.ts";
import { readWellWritten } from "./open-metrics-writing.ts";

const text = (...rows: string[]): string => [...rows, "# EOF\n"].join("\n");
const long = "e".repeat(126);

/** Texts that are wrong, by what is wrong with them. */
const wrong: Readonly<Record<string, readonly string[]>> = {
  "the end": ["", "a 1\n", "a 1\n# EOF\nb 1\n", "a 1\n# EOF\n# EOF\n", "a 1\n# EOF\n\n", "# eof\n"],
  "an empty line": ["\n# EOF\n", "a 1\n\nb 1\n# EOF\n"],
  "a line": [
    ...[
      "jobs",
      "jobs ",
      "jobs  1",
      "jobs 1 ",
      "jobs 1\t",
      " jobs 1",
      "jobs one",
      "jobs 1_000",
      "jobs 1,5",
      "jobs ++1",
    ],
    ...[
      "jobs 0x1F",
      "jobs 0X1f",
      "jobs 0x1p4",
      "jobs 0b11",
      "jobs 0B11",
      "jobs 0o7",
      "jobs 0O7",
      "jobs inf",
      "jobs nan",
    ],
    ...["7jobs 1", "jobs.done 1", "jobs-done 1", "jobs{}1", "jobs {} 1"],
  ].map((row) => text(row)),
  "a time": ["x", "5x", "5_0", "5.5.5", "NaN", "+Inf", "-Inf", " 5", "0x5", "5 6"].map((time) =>
    text(`jobs 1 ${time}`),
  ),
  labels: [
    ...[
      "{of}",
      "{of=}",
      "{of=1}",
      '{of="}',
      '{of="1}',
      "{of='1'}",
      '{of"1"}',
      '{of""}',
      '{2="1"}',
      '{a-b="1"}',
      '{of="1"x}',
    ],
    ...[
      '{of="1",of="2"}',
      '{of="1""}',
      '{of="1"to="2"}',
      '{of="1",,to="2"}',
      '{of="1",}',
      '{,of="1"}',
      '{of = "1"}',
      '{of="#",to=}',
    ],
  ].map((labels) => text(`jobs${labels} 1`)),
  "what is told of a metric": [
    ...[
      "# HELP",
      "# HELP ",
      "# HELP jobs",
      "# HELP jobs\t",
      " # HELP jobs Jobs",
      "#HELP jobs Jobs",
      "# ABOUT jobs Jobs",
      "# jobs",
    ],
    ...[
      "# TYPE",
      "# TYPE jobs",
      "# TYPE jobs\t",
      "# TYPE jobs number",
      "# TYPE jobs untyped",
      "# TYPE jobs gauge ",
      "# TYPE jobs Gauge",
    ],
    ...[
      "# UNIT",
      "# UNIT jobs",
      "# UNIT jobs seconds",
      "# UNIT jobs_seconds seconds ",
      "# UNIT jobsseconds seconds",
    ],
  ].map((row) => text(row)),
  "what is told of a metric twice, or too late": [
    text("# HELP jobs Jobs", "# HELP jobs Jobs"),
    text("# TYPE jobs gauge", "# TYPE jobs gauge"),
    text("# UNIT jobs_s s", "# UNIT jobs_s s"),
    text("jobs 1", "# TYPE jobs gauge"),
    text("# TYPE jobs gauge", "jobs 1", "# HELP jobs Jobs"),
    text("# TYPE jobs_s gauge", "jobs_s 1", "# UNIT jobs_s s"),
    text("# TYPE jobs gauge", "# TYPE tasks gauge", "# HELP jobs Jobs"),
  ],
  "names that clash": [
    text("# TYPE jobs gauge", "# TYPE jobs counter"),
    text("# TYPE jobs_created gauge", "# TYPE jobs counter"),
    text("# TYPE jobs counter", "jobs_total 1", "# TYPE jobs_total gauge"),
    text("# TYPE jobs histogram", "# TYPE jobs_bucket unknown"),
  ],
  "the order of samples": [
    text("# TYPE jobs gauge", 'jobs{of="a"} 1', 'jobs{of="b"} 1', 'jobs{of="a"} 2'),
    text("# TYPE jobs gauge", "jobs 1", "# TYPE tasks gauge", "tasks 1", "jobs 2"),
    text("# TYPE jobs counter", 'jobs_total{of="a"} 1', 'jobs_total{of="b"} 1', 'jobs_created{of="a"} 1'),
    text("# TYPE jobs gaugehistogram", 'jobs_gsum{of="a"} 0', 'jobs_gsum{of="b"} 0', 'jobs_gcount{of="a"} 0'),
    text("# TYPE jobs gauge", "jobs 1", "jobs 1"),
    text("# TYPE jobs gauge", "jobs 1 5", "jobs 1 4"),
    text("# TYPE jobs gauge", "jobs 1 -1", "jobs 1 -1.5"),
    text("# TYPE jobs gauge", "jobs 1", "jobs 1 5"),
    text("# TYPE jobs gauge", "jobs 1 5", "jobs 1"),
  ],
  "a counter": [
    ...["jobs_total NaN", "jobs_total -1", "jobs_total -Inf", "jobs_created 5", "jobs 1"].map((row) =>
      text("# TYPE jobs counter", row, ...(row === "jobs 1" ? ["jobs_total 1"] : [])),
    ),
  ],
  "a histogram": [
    ["jobs_sum 1"],
    ["jobs_count 1"],
    ["jobs_bucket 1"],
    ['jobs_bucket{le="1.0"} 1'],
    ['jobs_bucket{le="+INF"} 1'],
    ['jobs_bucket{le="+Inf"} NaN'],
    ['jobs_bucket{le="+Inf"} -1'],
    ['jobs_bucket{le="2.0"} 1', 'jobs_bucket{le="1.0"} 1', 'jobs_bucket{le="+Inf"} 1'],
    ['jobs_bucket{le="1.0"} 2', 'jobs_bucket{le="+Inf"} 1'],
    ['jobs_bucket{le="+Inf"} 1', "jobs_sum 1"],
    ['jobs_bucket{le="+Inf"} 1', "jobs_count 1"],
    ['jobs_bucket{le="+Inf"} 1', "jobs_count 2", "jobs_sum 1"],
    ['jobs_bucket{le="+Inf"} 1', "jobs_count 1", "jobs_sum -1"],
    ['jobs_bucket{le="+Inf"} 1', "jobs_count 1", "jobs_sum NaN"],
    ['jobs_bucket{le="-1.0"} 1', 'jobs_bucket{le="+Inf"} 1', "jobs_count 1", "jobs_sum 1"],
  ].map((rows) => text("# TYPE jobs histogram", ...rows)),
  "a histogram of a gauge": [
    ["jobs_gsum 1"],
    ["jobs_bucket 1"],
    ['jobs_bucket{le="+Inf"} NaN'],
    ['jobs_bucket{le="+Inf"} -1', "jobs_gcount -1", "jobs_gsum 0"],
    ['jobs_bucket{le="+Inf"} 1', "jobs_gsum 1"],
    ['jobs_bucket{le="+Inf"} 1', "jobs_gcount 1"],
    ['jobs_bucket{le="+Inf"} 1', "jobs_gcount 1", "jobs_gsum -1"],
    ['jobs_bucket{le="+Inf"} 1', "jobs_gcount 1", "jobs_gsum NaN"],
  ].map((rows) => text("# TYPE jobs gaugehistogram", ...rows)),
  "a summary": [
    ...[
      "jobs 1",
      'jobs{quantile="-0.1"} 1',
      'jobs{quantile="1.1"} 1',
      'jobs{quantile="most"} 1',
      'jobs{quantile="NaN"} 1',
    ],
    ...['jobs{quantile="0.5"} -1', "jobs_sum NaN", "jobs_sum -1", "jobs_count NaN", "jobs_count -1"],
  ].map((row) => text("# TYPE jobs summary", row)),
  "an info or a set of states": [
    text("# TYPE jobs info", 'jobs_info{of="a"} 2'),
    text("# TYPE jobs info", 'jobs_info{of="a"} 0'),
    text("# TYPE jobs info", "jobs 1", "jobs_info 1"),
    text("# TYPE jobs stateset", "jobs 1"),
    text("# TYPE jobs stateset", 'jobs{jobs="a"} 2'),
    text("# TYPE jobs_s info", "# UNIT jobs_s s"),
    text("# TYPE jobs_s stateset", "# UNIT jobs_s s"),
  ],
  "an exemplar": [
    ...[
      "#",
      "# 1",
      "# {}",
      "#{} 1",
      "# {}1",
      "# {} 1 ",
      "# {} 1 5 ",
      "# {} 0x1",
      "# {} 1 0x5",
      "# {} 1 NaN",
      "# {} 1 Inf",
    ],
    ...[
      '# id="a"} 1',
      '# {id="a"',
      '# {id="a"}  1',
      `# {id="${long}x"} 1`,
      `# {id="${"é".repeat(127)}"} 1`,
      '# {id="a",id="a"} 1',
    ],
  ].map((exemplar) => text("# TYPE jobs counter", `jobs_total 1 ${exemplar}`)),
  "an exemplar where there may be none": [
    text("# TYPE jobs gauge", "jobs 1 # {} 1"),
    text("# TYPE jobs_total gauge", "jobs_total 1 # {} 1"),
    text("# TYPE jobs_bucket gauge", "jobs_bucket 1 # {} 1"),
    text("# TYPE jobs counter", "jobs_total 1", "jobs_created 1 # {} 1"),
    text("# TYPE jobs histogram", 'jobs_bucket{le="+Inf"} 1', "jobs_count 1", "jobs_sum 1 # {} 1"),
    text("# TYPE jobs info", "jobs_info 1 # {} 1"),
    text("# TYPE jobs stateset", 'jobs{jobs="a"} 1 # {} 1'),
    text("# TYPE jobs summary", 'jobs{quantile="0.5"} 1 # {} 1'),
  ],
};

/** Texts that are right, though some are unusual. */
const right: Readonly<Record<string, readonly string[]>> = {
  nothing: ["# EOF\n", "# EOF"],
  "what is told of a metric": [
    text("# HELP jobs ", "# UNIT jobs ", "# TYPE jobs unknown"),
    text('# HELP jobs Jobs \\\\ \\n \\" " \\t', "# TYPE jobs gauge", "jobs 1"),
    text("# TYPE jobs_s gauge", "# UNIT jobs_s s", "# HELP jobs_s Jobs", "jobs_s 1"),
  ],
  numbers: [
    "0",
    "-0",
    "007",
    ".5",
    "5.",
    "+5",
    "5e3",
    "5E-3",
    "NaN",
    "+Inf",
    "-Inf",
    "Inf",
    "Infinity",
    `${2 ** 64}`,
  ].map((number) => text(`jobs ${number}`)),
  times: ["0", "000", "0.5", "-5", "1.5e9", "12345678901234567890.123456789"].map((time) =>
    text(`jobs 1 ${time}`),
  ),
  labels: ["{}", '{of=""}', '{of="# {} \\" \\\\ \\n \\x \u0000 é😀"}', '{of="1",_2="3"}'].map((labels) =>
    text(`jobs${labels} 1`),
  ),
  "several points": [text("jobs 1 4", "jobs 2 4", "jobs 3 5"), text('jobs{of="a"} 1 5', 'jobs{of="b"} 1 4')],
  "every type": [
    text("# TYPE jobs counter", `jobs_total 1 5 # {id="${long}"} -1 5`, "jobs_created 5 5"),
    text("# TYPE jobs counter", "jobs_total 1 # {} 1"),
    text(
      "# TYPE jobs histogram",
      'jobs_bucket{le="-1"} 1',
      'jobs_bucket{le="1e0"} 1',
      'jobs_bucket{le="+Inf"} 2 # {} 9 5',
    ),
    text(
      "# TYPE jobs histogram",
      'jobs_bucket{le="+Inf"} 2',
      "jobs_count 2",
      "jobs_sum 3.5",
      "jobs_created 5",
    ),
    text(
      "# TYPE jobs gaugehistogram",
      'jobs_bucket{le="-1.0"} 1',
      'jobs_bucket{le="+Inf"} 2',
      "jobs_gcount 2",
      "jobs_gsum -5",
    ),
    text(
      "# TYPE jobs summary",
      'jobs{quantile="0"} NaN',
      'jobs{quantile="1.0"} 2',
      "jobs_count 2",
      "jobs_sum 3",
    ),
    text("# TYPE jobs info", 'jobs_info{of="a"} 1', 'jobs_info{of="b"} 1.0'),
    text("# TYPE jobs stateset", 'jobs{jobs="a"} 0', 'jobs{jobs="b"} 1.0'),
  ],
};

/** Texts that a reader has to take, and nobody should write. */
const careless = [
  "# EOF",
  text("# HELP jobs \\t"),
  text('jobs{of="\\t"} 1'),
  text("# TYPE jobs histogram", 'jobs_bucket{le="1"} 1', 'jobs_bucket{le="+Inf"} 1'),
  text("# TYPE jobs histogram", 'jobs_bucket{le="1e6"} 1', 'jobs_bucket{le="+Inf"} 1'),
  text("# TYPE jobs histogram", 'jobs_bucket{le="1.0"} 1 # {} 2', 'jobs_bucket{le="+Inf"} 1'),
  text("# TYPE jobs histogram", 'jobs_bucket{le="1.0"} 1', 'jobs_bucket{le="+Inf"} 1 # {} 0.5'),
];

const cases = (texts: Readonly<Record<string, readonly string[]>>): (readonly [string, string])[] =>
  Object.entries(texts).flatMap(([about, all]) => all.map((one) => [about, one] as const));

describe("the reader of OpenMetrics in these tests", () => {
  it.each(cases(wrong))("refuses %s that is wrong: %j", (_, one) => {
    expect(() => readOpenMetrics(one)).toThrow(expect.objectContaining({ name: "Error" }));
  });

  it.each(cases(right))("takes %s: %j", (_, one) => {
    readOpenMetrics(one);
  });

  it.each(careless)("takes what is written carelessly, unless it is ours: %j", (one) => {
    readOpenMetrics(one);
    expect(() => readWellWritten(one)).toThrow(Error);
  });
});
