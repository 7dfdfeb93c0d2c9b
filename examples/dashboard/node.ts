// Node: the shop under load, whose bank has good and bad minutes; open the dashboard and watch.
import { serve } from "@hono/node-server";
import { systemClock } from "modulink-edge";
import { createShop } from "./shop.ts";

const { app, bank, order } = createShop(systemClock);
let id = 0;
setInterval(() => void order(id++), 60);
setInterval(() => {
  bank.declines = bank.declines ? 0 : 9;
}, 20_000);
setInterval(() => {
  bank.down = !bank.down;
}, 45_000);
serve({ fetch: app.fetch, port: Number(process.env["PORT"] ?? 8787) }, ({ port }) => {
  console.log(`Open http://localhost:${port}/_modulink`);
});
