// Groups in processes of their own.
import { spawn } from "node:child_process";
import { delimiter } from "node:path";
import { fileURLToPath } from "node:url";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const PATH = [path("../../node_modules/.bin"), process.env.PATH].join(delimiter);

/** The result of a group; a group that fails has told why, and ends this process. */
export function runGroup(name, flags, [command, ...args] = [process.execPath]) {
  const child = spawn(command, [...args, path("group.mjs"), name, ...flags], {
    env: { ...process.env, PATH },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.on("data", (data) => {
    text += data;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(JSON.parse(text));
      else reject(new Error(`${command}: the group ${name} ended with ${code}`));
    });
  });
}
