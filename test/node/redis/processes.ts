import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("./writer.ts", import.meta.url));

/** Starts a process of this runtime that increments a key; what it was told, once it has ended. */
export function incrementing(
  port: number,
  key: string,
  times: number,
  form: "lua" | "plain",
): Promise<number[]> {
  const child = spawn(process.execPath, [program, `${port}`, key, `${times}`, form], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.on("data", (chunk) => {
    text += chunk;
  });
  return new Promise((resolve, reject) =>
    child.on("close", (code) => (code === 0 ? resolve(JSON.parse(text)) : reject(new Error(`exit ${code}`)))),
  );
}
