/** What the page does: listens, and puts what it hears into the page as text. */
export const script = `
const $ = (id) => document.getElementById(id);
const make = (tag, attributes, ...inside) => {
  const svg = tag === "svg" || tag === "rect";
  const made = svg ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) if (value !== undefined) made.setAttribute(name, value);
  made.append(...inside.filter((one) => one !== undefined));
  return made;
};
const rate = (n) => (n === 0 ? "0/s" : n < 10 ? n.toFixed(1) + "/s" : Math.round(n).toLocaleString("en") + "/s");
const part = (n) => (n === 0 ? "0 %" : (n * 100).toFixed(n < 0.1 ? 1 : 0) + " %");
const time = (ms) => (ms === undefined ? "–" : ms < 9.95 ? ms.toFixed(1) + " ms"
  : ms < 10000 ? Math.round(ms).toLocaleString("en") + " ms" : (ms / 1000).toFixed(1) + " s");
const clock = (at) => new Date(at).toLocaleTimeString("en-GB");
const columns = { rate, errors: part, p50: time, p95: time, p99: time };
const set = (node, text) => { if (node && node.textContent !== text) node.textContent = text; };
const trends = new Map();

function draw(root, name, value) {
  const trend = trends.get(name) ?? [];
  trends.set(name, trend);
  trend.push(value);
  if (trend.length > 60) trend.shift();
  const top = Math.max(...trend, 1e-9);
  const points = trend.map((one, at) => (180 - (trend.length - 1 - at) * 3.05).toFixed(1) + "," + (32 - (one / top) * 30).toFixed(1));
  root.setAttribute("points", points.join(" "));
}

function chain(root, live) {
  const found = live.chains.find(([name]) => name === root.dataset.chain)?.[1];
  if (!found) return;
  for (const key of Object.keys(columns)) set(root.querySelector("[data-all=" + key + "]"), columns[key](found[key]));
  set(root.querySelector("[data-all=active]"), String(found.active));
  root.querySelector("[data-all=errors]").className = found.errors > 0 ? "bad" : "";
  draw(root.querySelector("polyline"), root.dataset.chain, found.rate);
}

function links(root, live) {
  const all = new Map(live.links);
  const mine = [...root.querySelectorAll("tr[data-link]")];
  const slowest = Math.max(...mine.map(({ dataset }) => all.get(dataset.link)?.p95 ?? 0), 1e-9);
  for (const row of mine) {
    const found = all.get(row.dataset.link);
    for (const cell of row.querySelectorAll("td")) {
      const key = cell.dataset.is;
      set(cell, found ? columns[key](found[key]) : "–");
      if (key === "errors") cell.className = found?.errors > 0 ? "bad" : "";
    }
  }
  for (const node of root.querySelectorAll("g[data-link]")) {
    const found = all.get(node.dataset.link);
    const busy = found && found.rate > 0;
    node.setAttribute("class", !busy ? "none" : found.errors > 0 ? "bad" : "");
    node.style.setProperty("--heat", busy ? ((found.p95 ?? 0) / slowest).toFixed(2) : "0");
    const errors = busy && found.errors > 0 ? " · " + part(found.errors) + " fail" : "";
    if (!node.dataset.aside) set(node.querySelector(".sub"), busy ? rate(found.rate) + " · " + time(found.p95) + errors : found ? "quiet" : "not yet run");
  }
}

function panels(live) {
  const cards = live.panels.map(({ title, rows }) => make("section", { class: "card", "aria-label": title }, make("h2", {}, title),
    make("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": title }, make("table", {}, make("tbody", {}, ...rows.map(({ name, state, values }) => make("tr", {}, make("th", { scope: "row" }, name),
      make("td", {}, ...(state ? [make("span", { class: "pill " + state[1] }, state[0])] : []),
        ...values.map(([key, value]) => make("span", {}, key ? key + " " : "", make("b", {}, value)))))))))));
  const text = JSON.stringify(live.panels);
  if ($("panels").dataset.text !== text) $("panels").replaceChildren(...cards);
  $("panels").dataset.text = text;
}

function alerts(live) {
  const rows = live.alerts.map(({ rule, severity, summary, labels, value, since }) => make("div", { class: "alert" },
    make("span", { class: severity === "critical" ? "bad" : severity === "warning" ? "warn" : "" }, severity), make("b", {}, [rule, ...Object.values(labels)].join(" ")),
    make("span", {}, summary), make("span", { class: "soft" }, "at " + Number(value.toPrecision(3)) + " since " + clock(since))));
  const text = rows.map((row) => row.textContent).join();
  if ($("alerts").dataset.text === text) return;
  $("alerts").dataset.text = text;
  $("alerts").replaceChildren(...rows);
  $("alerts").parentElement.hidden = !rows.length;
}

function step(one, whole, failed) {
  const width = one.duration === undefined ? whole - one.start : one.duration;
  const bar = make("svg", { viewBox: "0 0 100 14", preserveAspectRatio: "none", "aria-hidden": "true" },
    make("rect", { x: Math.min((100 * one.start) / whole, 99.3), y: 3, width: Math.max((100 * width) / whole, 0.7), height: 8, rx: 1 }));
  const bad = one.outcome === "error";
  const words = one.path.split("/").slice(1).join(" / ") + (one.item ? " of item " + one.item : "") + (one.path === failed ? " – failed" : "") + (one.events.length ? " (" + one.events.join(", ") + ")" : "");
  return make("div", { class: bad ? "bad" : undefined, role: "listitem" }, make("span", { class: "name" }, words), bar, make("span", { class: "time" }, one.duration === undefined ? "running" : time(one.duration)));
}

function failures(live) {
  for (const run of live.failures.toReversed()) {
    const whole = Math.max(run.duration, ...run.steps.map(({ start, duration }) => start + (duration ?? 0)), 0.001);
    $("failures").prepend(make("details", {}, make("summary", {}, make("span", { class: "soft" }, clock(run.at)), make("b", {}, run.failed), " ",
      make("span", { class: "bad" }, run.error.name + (run.error.code ? " " + run.error.code : "") + ": " + run.error.message), make("span", { class: "soft" }, time(run.duration))),
      make("div", { class: "fall", role: "list", "aria-label": "Links of the run" }, ...run.steps.map((one) => step(one, whole, run.failed))),
      make("p", { class: "empty" }, "run " + run.id + (run.origin === run.id ? "" : ", origin " + run.origin))));
  }
  while ($("failures").childElementCount > 20) $("failures").lastElementChild.remove();
  $("nofailures").hidden = $("failures").childElementCount > 0;
}

function show(live) {
  for (const root of document.querySelectorAll("section[data-chain]")) { chain(root, live); links(root, live); }
  panels(live);
  alerts(live);
  failures(live);
  set($("memory"), live.memory ? Math.round(live.memory / 1048576) + " MB" : "");
  $("live").setAttribute("data-on", "");
  set($("state"), "Live");
  set($("at"), clock(live.at));
}

for (const graph of document.querySelectorAll(".graph")) graph.scrollLeft = (graph.scrollWidth - graph.clientWidth) / 2;
const source = new EventSource(location.pathname.replace(/\\/$/, "") + "/events");
source.addEventListener("begin", () => $("failures").replaceChildren());
source.addEventListener("live", ({ data }) => show(JSON.parse(data)));
source.onerror = () => {
  $("live").removeAttribute("data-on");
  set($("state"), source.readyState === 2 ? "Not connected: reload to try again" : "Reconnecting");
};
addEventListener("pagehide", () => source.close());
`;
