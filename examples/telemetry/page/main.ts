// The page: starts the plan where it is asked to, and shows what it tells.
import type { HourUpdate, Progress, Update } from "../updates.ts";
import { chart } from "./chart.ts";
import { byId, el } from "./elements.ts";
import { type Place, places } from "./places.ts";
import { hourTable } from "./table.ts";
import { emptyWeek } from "./week.ts";
import { count, hour as hourName, told } from "./words.ts";

const form = byId<HTMLFormElement>("form");
const hourly = byId<HTMLInputElement>("hour");
const table = hourTable(byId("rows"));

let week = emptyWeek();
let following = true;
let waiting = false;
let running: AbortController | undefined;

const show = (id: string, text: string): void => {
  byId(id).textContent = text;
};

/** Says what happened in the hour that is looked at. */
function look(): void {
  const place = Number(hourly.value);
  const hours = week.at(place);
  const name = week.start() === undefined ? "" : hourName(week.timeAt(place));
  const words = hours.length > 0 ? hours.map(told) : week.start() === undefined ? [] : ["no quakes"];
  show("hour-name", name);
  byId("hour-told").replaceChildren(...words.map((text) => el("li", {}, text)));
  hourly.setAttribute("aria-valuetext", `${name}: ${words.join("; ")}`);
}

function draw(): void {
  waiting = false;
  hourly.max = String(week.size() - 1);
  if (following) hourly.value = String(Math.max(0, week.reached() - 1));
  const holder = byId("chart");
  holder.replaceChildren(chart(week, Math.max(240, holder.clientWidth), Number(hourly.value)));
  const unusual = [...week.hours.values()].filter((hour) => hour.unusual).length;
  show("windows", count(week.reached()));
  show("unusual", count(unusual));
  byId("none").hidden = unusual > 0 || !byId<HTMLInputElement>("only").checked;
  look();
}

/** Draws with the next frame, once. */
function drawSoon(): void {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(draw);
}

function takeProgress({ report, final }: Progress, since: number): void {
  const { rows, engine, rejected } = report;
  const seconds = (performance.now() - since) / 1000;
  show("read", count(rows));
  show("rate", count(Math.round(rows / Math.max(seconds, 0.001))));
  show("engine", engine);
  if (final) show("rejected", count(rejected));
}

function takeHour(hour: HourUpdate): void {
  week.take(hour);
  table.take(hour);
  drawSoon();
}

function take(update: Update, since: number): void {
  if ("explain" in update) show("explain", update.explain);
  else if ("report" in update) takeProgress(update, since);
  else takeHour(update);
}

function forget(): void {
  week = emptyWeek();
  following = true;
  table.clear();
  for (const id of ["read", "rate", "rejected"]) show(id, "0");
  show("engine", "–");
  byId("problem").hidden = true;
  draw();
}

function working(on: boolean): void {
  byId("stop").hidden = !on;
  byId("chart").setAttribute("aria-busy", String(on));
}

/** Reads all updates; the time is counted from the first. */
async function follow(place: Place, rate: number | undefined, signal: AbortSignal): Promise<void> {
  const reader = (await places[place](rate, signal)).getReader();
  const since = performance.now();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    if (signal.aborted) return void (await reader.cancel());
    take(value, since);
  }
}

async function run(): Promise<void> {
  running?.abort();
  const own = new AbortController();
  running = own;
  const data = new FormData(form);
  const rate = Number(data.get("rate")) || undefined;
  const ended = (text: string) => {
    if (running !== own) return;
    working(false);
    draw();
    show("status", text);
  };
  forget();
  working(true);
  show("status", "Reading …");
  try {
    await follow(data.get("place") as Place, rate, own.signal);
    ended(own.signal.aborted ? "Stopped." : `Done: ${byId("read").textContent} events read.`);
  } catch (error) {
    if (own.signal.aborted) return ended("Stopped.");
    ended("");
    byId("problem").hidden = running !== own;
    show("problem-text", (error as Error).message);
  }
}

/** Looks at the hour under the pointer. */
function point({ clientX, currentTarget }: PointerEvent): void {
  const { left, width } = (currentTarget as HTMLElement).getBoundingClientRect();
  const place = Math.floor(((clientX - left) / width) * week.size());
  following = false;
  hourly.value = String(Math.min(Math.max(place, 0), Math.max(0, week.reached() - 1)));
  drawSoon();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void run();
});
form.addEventListener("change", () => void run());
byId("stop").addEventListener("click", () => running?.abort());
hourly.addEventListener("input", () => {
  following = false;
  drawSoon();
});
byId("chart").addEventListener("pointermove", point);
byId("chart").addEventListener("pointerdown", point);
byId("only").addEventListener("change", ({ target }) => {
  byId("rows").classList.toggle("only", (target as HTMLInputElement).checked);
  drawSoon();
});
new ResizeObserver(drawSoon).observe(byId("chart"));
void run();
