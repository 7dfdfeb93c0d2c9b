// Programs in processes of their own.
import { spawn } from "node:child_process";
import { delimiter } from "node:path";
import { fileURLToPath } from "node:url";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const PATH = [path("../../node_modules/.bin"), process.env.PATH].join(delimiter);

/** The JSON that a program of the bench prints; one that fails has told why, and ends this process. */
export function runProgram(program, args, [command, ...first] = [process.execPath]) {
  const child = spawn(command, [...first, path(program), ...args], {
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
      else reject(new Error(`${command}: ${[program, ...args].join(" ")} ended with ${code}`));
    });
  });
}

/** The result of a group. */
export const runGroup = (name, flags) => runProgram("group.mjs", [name, ...flags]);
