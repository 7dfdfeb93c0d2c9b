// Node: `npm run example:telemetry`. Another port than 8787 comes from PORT.
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { serve } from "@hono/node-server";
import { createApp, type Files } from "./app.ts";
import { build, folder } from "./build.ts";

const files: Files = async (name) =>
  Readable.toWeb(createReadStream(`${folder}/${name}`)) as ReadableStream<Uint8Array>;

await build();
serve({ fetch: createApp(files).fetch, port: Number(process.env["PORT"] ?? 8787) }, ({ port }) => {
  console.log(`Open http://localhost:${port}/`);
});
