// The example's service, in this process.
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { createApp } from "../../../examples/telemetry/app.ts";
import { build, folder } from "../../../examples/telemetry/build.ts";

export async function service() {
  await build();
  return createApp(
    async (name) => Readable.toWeb(createReadStream(`${folder}/${name}`)) as ReadableStream<Uint8Array>,
  );
}
