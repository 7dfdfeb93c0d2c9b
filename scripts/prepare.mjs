// Makes this clone ready: dependencies, build, and with `--for test` the browsers and servers the tests run in.
// Runs before anything is installed, on the system's own Node, so it is plain JavaScript without packages.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { builtFrom, sourceHash } from "./stamp.mjs";
import { installSystemPackages } from "./system-packages.mjs";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

function stop(message) {
  console.error(`\n${message}`);
  process.exit(1);
}

function npm(...args) {
  console.log(`> npm ${args.join(" ")}`);
  return spawnSync("npm", args, { stdio: "inherit", shell: process.platform === "win32" }).status === 0;
}

const json = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined);

/** Whether node_modules holds what the lock says; contents are compared, since a checkout changes file times. */
function isInstalled() {
  const installed = json("node_modules/.package-lock.json")?.packages;
  if (!installed) return false;
  const wanted = Object.entries(json("package-lock.json").packages).filter(
    ([at, p]) => at !== "" && !p.optional,
  );
  return wanted.every(([at, { version }]) => installed[at]?.version === version);
}

function install() {
  if (isInstalled()) return;
  const args = ["ci", "--no-audit", "--no-fund"];
  if (!npm(...args) && !npm(...args))
    stop("The dependencies could not be installed: see npm's message above.");
}

function requireNode() {
  const PATH = [join(process.cwd(), "node_modules", ".bin"), process.env.PATH].join(delimiter);
  const { stdout } = spawnSync("node", ["-p", "process.versions.node"], {
    encoding: "utf8",
    env: { ...process.env, PATH },
  });
  const [major = 0, minor = 0] = (stdout ?? "").split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 12)) return;
  stop(
    `Node 22.12 or newer is needed, found ${stdout?.trim() || "none"}. It is a dependency of this repository, but its binary ` +
      "is missing: npm skipped its install script. Remove node_modules and run `npm ci` with install scripts allowed.",
  );
}

function build() {
  if (existsSync("dist/index.js") && builtFrom() === sourceHash()) return;
  if (!npm("run", "build")) stop("The build failed: see the message above.");
}

install();
requireNode();
build();
if (process.argv.join(" ").includes("--for test")) installSystemPackages();
