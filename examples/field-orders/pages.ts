// The files of the page, with the headers that keep it to itself.
import type { Hono } from "hono";

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const types = {
  "/": ["index.html", "text/html; charset=utf-8"],
  "/style.css": ["style.css", "text/css; charset=utf-8"],
  "/page.js": ["page.js", "text/javascript; charset=utf-8"],
  "/worker.js": ["worker.js", "text/javascript; charset=utf-8"],
  "/manifest.webmanifest": ["manifest.webmanifest", "application/manifest+json"],
  "/icon.svg": ["icon.svg", "image/svg+xml"],
} as const;

/** The paths that the page needs to start. */
export const shell: readonly string[] = Object.keys(types).filter((path) => path !== "/worker.js");

/** Serves them; the service worker keeps those of its version. */
export function pages(app: Hono, file: (name: string) => Promise<ReadableStream<Uint8Array>>): void {
  for (const [path, [name, type]] of Object.entries(types))
    app.get(path, async (c) =>
      c.body(await file(name), 200, {
        "content-type": type,
        "content-security-policy": policy,
        "cache-control": "no-cache",
      }),
    );
}
