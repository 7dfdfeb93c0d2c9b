// Results as Markdown.

/** A number with three significant digits and separated thousands. */
export function short(value) {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** A ratio with its spread: `5.1x (4.8 to 5.6)`. */
export const times = ({ median, min, max }) => `${short(median)}x (${short(min)} to ${short(max)})`;

/** A Markdown table; the first column is text, the others are numbers. */
export function table({ header, rows }) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const rule = `|${header.map((_, i) => (i === 0 ? "---" : "---:")).join("|")}|`;
  return [line(header), rule, ...rows.map(line)].join("\n");
}

/** A group's result as a section. */
export function section(result) {
  const parts = [`### ${result.title}`, result.about, table(result), result.note];
  return parts.filter(Boolean).join("\n\n");
}

/** The goals of all groups and whether this run reached them. */
export function goals(results) {
  const rows = results
    .flatMap((result) => result.goals ?? [])
    .map(({ goal, wanted, found, met }) => [goal, wanted, found, met ? "yes" : "no"]);
  return table({ header: ["what", "goal", "measured", "reached"], rows });
}

/** A goal of at least so much. */
export const atLeast = (goal, least, found, unit = "x") => ({
  goal,
  wanted: `at least ${least}${unit}`,
  found: `${short(found)}${unit}`,
  met: found >= least,
});
