// Node: first the pipeline over real flights beside the usual way, then the service. `--rows N`, `--rows all`, `--rows 0`.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { serve } from "@hono/node-server";
import { createApp } from "./app.ts";
import { compare } from "./compare.ts";
import { flightsFile } from "./flights.ts";

const { values } = parseArgs({ options: { rows: { type: "string", default: "500000" } } });
const rows = values.rows === "all" ? Infinity : Number(values.rows);
if (!(rows >= 0)) throw new TypeError(`--rows: expected a number or all, got ${values.rows}`);
if (rows > 0) console.log(`${await compare(await flightsFile(rows))}\n`);

const text = (name: string) => readFileSync(new URL(name, import.meta.url), "utf8");
const app = createApp({ page: text("page.html"), flights: text("samples/flights.ndjson") });
serve({ fetch: app.fetch, port: Number(process.env["PORT"] ?? 8787) }, ({ port }) => {
  console.log(`Open http://localhost:${port}/`);
});
