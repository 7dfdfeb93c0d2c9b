// The table: every hour of every network, the newest first; a row is made anew when its hour is.
import type { HourUpdate } from "../updates.ts";
import { el } from "./elements.ts";
import { keyOf } from "./week.ts";
import { count, decimal, hour as hourName, sigmas } from "./words.ts";

function row(hour: HourUpdate): Element {
  const { windowStart, region, net, quakes, usual, score, unusual, strongest, class: name, final } = hour;
  const mark = unusual ? el("span", { class: "flag", title: "unusual" }, "▼ ") : "";
  return el(
    "tr",
    { class: unusual ? "unusual" : final ? undefined : "open" },
    el("th", { scope: "row" }, hourName(windowStart)),
    el("td", {}, region ?? net ?? "unknown"),
    el("td", {}, mark, count(quakes)),
    el("td", {}, decimal(usual)),
    el("td", {}, sigmas(score)),
    el("td", {}, decimal(strongest), el("span", { class: "class" }, ` ${name ?? ""}`)),
  );
}

/** Shows hours in a table's body. */
export function hourTable(body: HTMLElement) {
  const rows = new Map<string, Element>();
  return {
    take(hour: HourUpdate): void {
      const made = row(hour);
      const known = rows.get(keyOf(hour));
      if (known) known.replaceWith(made);
      else body.prepend(made);
      rows.set(keyOf(hour), made);
    },
    clear(): void {
      rows.clear();
      body.replaceChildren();
    },
  };
}
