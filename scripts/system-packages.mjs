// Installs the browsers and servers the tests run in with the system's package manager, where that is allowed.
import { spawnSync } from "node:child_process";
import { executable } from "../test/runtimes/executables.mjs";

// Each manager: how it installs, and the packages that bring each program. A program not listed is not offered there.
const managers = [
  {
    command: "apt-get",
    before: [["update", "-q"]],
    install: ["install", "-y", "-q", "--no-install-recommends"],
    packages: {
      chromium: ["chromium"],
      firefox: ["firefox-esr"],
      promtool: ["prometheus"],
      redis: ["redis-server"],
      webkit: ["webkit2gtk-driver"],
      xvfb: ["xvfb", "xauth"],
    },
  },
  {
    command: "dnf",
    before: [],
    install: ["install", "-y", "-q"],
    packages: {
      chromium: ["chromium"],
      firefox: ["firefox"],
      redis: ["valkey"],
      xvfb: ["xorg-x11-server-Xvfb"],
    },
  },
  {
    command: "apk",
    before: [],
    install: ["add", "-q"],
    packages: {
      chromium: ["chromium"],
      firefox: ["firefox"],
      promtool: ["prometheus"],
      redis: ["redis"],
      xvfb: ["xvfb-run"],
    },
  },
  {
    command: "brew",
    before: [],
    install: ["install", "-q"],
    packages: { chromium: ["chromium"], firefox: ["firefox"], promtool: ["prometheus"], redis: ["redis"] },
  },
];

const wanted = {
  chromium: "Chromium (or set CHROMIUM_PATH)",
  firefox: "Firefox (or set FIREFOX_PATH)",
  promtool: "Prometheus' promtool (or set PROMTOOL_PATH)",
  redis: "redis-server (or set REDIS_SERVER_PATH)",
  webkit: "WebKitGTK's WebKitWebDriver (or set WEBKIT_DRIVER_PATH); optional",
  xvfb: "xvfb-run, which gives WebKit a display; optional",
};

const works = (command, args) => spawnSync(command, args, { stdio: "ignore" }).status === 0;
const missing = () => Object.keys(wanted).filter((kind) => !executable(kind));

/** The words to put before a command that needs the rights of root, or undefined when this user may not. */
function asRoot(manager) {
  if (manager === "brew" || process.getuid?.() === 0) return [];
  return works("sudo", ["-n", "true"]) ? ["sudo", "-n", "--preserve-env=DEBIAN_FRONTEND"] : undefined;
}

function run(words) {
  console.log(`> ${words.join(" ")}`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  return spawnSync(words[0], words.slice(1), { stdio: "inherit", env }).status === 0;
}

function installWith({ command, before, install, packages }, kinds) {
  const root = asRoot(command);
  const offered = kinds.filter((kind) => packages[kind]);
  if (!root || offered.length === 0) return;
  for (const args of before) run([...root, command, ...args]);
  // One at a time: a package this system does not have must not keep the others away.
  for (const kind of offered) run([...root, command, ...install, ...packages[kind]]);
}

/** Installs what is missing and may be installed; says in one line each what is still missing. */
export function installSystemPackages() {
  const manager = managers.find(({ command }) => works(command, ["--version"]));
  const kinds = missing();
  if (kinds.length > 0 && manager && !process.env.NO_SYSTEM_INSTALL) installWith(manager, kinds);
  for (const kind of missing()) console.warn(`Not found: ${wanted[kind]}`);
}
