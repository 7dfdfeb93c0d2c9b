// The files of the tasks and a page that measures, over HTTP on this machine.
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { bytesOf } from "../data.mjs";

/** Enough for the ratios, and not too much for a tab. */
const most = 16_000_000;
const html = `<!doctype html><meta charset="utf-8"><script type="module" src="/page.js"></script>`;

/** The first whole lines of a file. */
function linesOf(file, options) {
  const bytes = bytesOf(file, options);
  return bytes.subarray(0, bytes.lastIndexOf(10, most) + 1);
}

/** The page's program, with all it needs. */
async function bundle() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("page.mjs", import.meta.url))],
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    write: false,
    logLevel: "error",
  });
  return outputFiles[0].contents;
}

/** Serves until it is closed: `{ origin, close() }`. */
export async function serve(options) {
  const places = {
    "/": ["text/html", html],
    "/page.js": ["text/javascript", await bundle()],
    "/flights": ["application/x-ndjson", linesOf("flights", options)],
    "/movies": ["application/x-ndjson", linesOf("movies", options)],
  };
  const server = createServer(({ url }, response) => {
    const [type, body] = places[new URL(url, "http://localhost").pathname] ?? [];
    response.writeHead(type ? 200 : 404, { "content-type": type ?? "text/plain" });
    response.end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
