import { type DescribedNode, type Description, describe } from "../inspect/describe.ts";
import { type Html, html } from "./escape.ts";
import { box, layoutOf, type PlacedEdge, type PlacedNode } from "./layout.ts";
import { script } from "./script.ts";
import { style } from "./style.ts";

const columns = { rate: "Rate", errors: "Errors", p50: "p50", p95: "p95", p99: "p99" };

/** What a node is, in words; a plain link needs none. */
const kinds: Readonly<Record<DescribedNode["kind"], string>> = {
  link: "",
  chain: "chain",
  parallel: "in parallel",
  map: "for each",
  when: "choice",
  switch: "choice",
  recover: "recovery",
  compensate: "undo",
};

/** A name in the room of a node. */
const short = (name: string): string => (name.length > 24 ? `${name.slice(0, 23)}…` : name);

const node = ({
  id,
  name,
  kind,
  x,
  y,
}: PlacedNode): Html => html`<g data-link="${id}"${kind === "recover" ? html` data-aside="1"` : ""} class="none" transform="translate(${x} ${y})">
<title>${[name, kinds[kind]].filter(Boolean).join(", ")}</title><rect width="${box.width}" height="${box.height}" rx="8"/>
<text class="title" x="11" y="19">${short(name)}</text><text class="sub" x="11" y="36">${kind === "recover" ? "after a failure" : "not yet run"}</text></g>`;

const edge = ({ path, kind, label, at: [x, y] }: PlacedEdge): Html =>
  html`<path class="${kind}" d="${path}"/>${label ? html`<text class="edge" x="${x}" y="${y}">${label}</text>` : ""}`;

function graph(description: Description): Html {
  const { width, height, nodes, edges } = layoutOf(description);
  const words = `The links of ${description.name} and the ways between them; the table beside it has the same numbers.`;
  return html`<div class="graph" tabindex="0" role="group" aria-label="Graph of ${description.name}"><svg role="img" aria-label="${words}"
width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${edges.map(edge)}${nodes.map(node)}</svg></div>`;
}

const row = ({ id, kind, middleware }: DescribedNode): Html => {
  const about = [kinds[kind], ...middleware].filter(Boolean).join(", ");
  const name = id.split("/").slice(1).join(" / ");
  return html`<tr data-link="${id}"><th scope="row">${name}${about ? html` <span class="kind">${about}</span>` : ""}</th>
${Object.keys(columns).map((key) => html`<td data-is="${key}">–</td>`)}</tr>`;
};

const tile = (key: string, title: string): Html =>
  html`<div><dt>${title}</dt><dd data-all="${key}">–</dd></div>`;

function chain(made: object, at: number): Html {
  const description = describe(made);
  const { name, nodes } = description;
  return html`<section data-chain="${name}" id="chain-${at}" aria-labelledby="title-${at}"><div class="head"><h2 id="title-${at}">${name}</h2>
<dl>${Object.entries(columns).map(([key, title]) => tile(key, title))}${tile("active", "Under way")}</dl>
<svg viewBox="0 0 180 34" role="img" aria-label="Rate of the last minute" preserveAspectRatio="none"><polyline points=""/></svg></div>
<div class="body">${graph(description)}<div class="scroll" tabindex="0" role="group" aria-label="Numbers of ${name}"><table>
<thead><tr><th scope="col">Link</th>${Object.values(columns).map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
<tbody>${nodes.map(row)}</tbody></table></div></div></section>`;
}

/** The page, whose script and style carry a nonce. */
export function pageOf(
  chains: readonly object[],
  title: string,
  nonce: string,
  raw: (text: string) => Html,
): string {
  const names = chains.map((made) => describe(made).name);
  const links = names.map((name, at) => html`<a href="#chain-${at}">${name}</a>`);
  return html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><link rel="icon" href="data:,"><title>${title}</title><style nonce="${nonce}">${raw(style)}</style></head>
<body><a class="skip" href="#main">Skip to the chains</a><header><h1>${title}</h1><nav aria-label="Chains">${links.length > 1 ? links : ""}</nav>
<div id="live"><span id="state" role="status">Connecting</span><span id="at"></span><span id="memory"></span></div></header>
<main id="main"><section hidden aria-label="Alerts"><div id="alerts" aria-live="polite"></div></section>
${chains.map(chain)}<div class="panels" id="panels"></div><section class="plain" aria-labelledby="failed"><h2 id="failed">Failed runs</h2><div id="failures"></div>
<p class="empty" id="nofailures">No run has failed.</p></section></main>
<script nonce="${nonce}">${raw(script)}</script></body></html>`.text;
}
