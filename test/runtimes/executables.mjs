// Where the browsers and servers of the system live. Plain JavaScript, because `npm test` asks before anything is installed.
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const places = {
  chromium: {
    env: "CHROMIUM_PATH",
    names: ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"],
    paths: [
      "/Applications/Chromium.app/Contents/MacOS/Chromium",
      "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
      "/snap/bin/chromium",
    ],
  },
  firefox: {
    env: "FIREFOX_PATH",
    names: ["firefox-esr", "firefox"],
    paths: ["/Applications/Firefox.app/Contents/MacOS/firefox", "/snap/bin/firefox"],
  },
  webkit: { env: "WEBKIT_DRIVER_PATH", names: ["WebKitWebDriver"], paths: [] },
  promtool: { env: "PROMTOOL_PATH", names: ["promtool"], paths: [] },
  redis: { env: "REDIS_SERVER_PATH", names: ["redis-server", "valkey-server"], paths: [] },
  xvfb: { env: "XVFB_RUN_PATH", names: ["xvfb-run"], paths: [] },
};

const usual = ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"];

function runs(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The path of one of `chromium`, `firefox`, `webkit`, `promtool`, `redis`, `xvfb`, or undefined when this machine has none. */
export function executable(kind) {
  const { env, names, paths } = places[kind];
  if (process.env[env]) return process.env[env];
  const folders = [...usual, ...(process.env.PATH ?? "").split(delimiter)];
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...candidates, ...paths].find(runs);
}
