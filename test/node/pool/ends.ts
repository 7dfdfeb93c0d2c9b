import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("./program.ts", import.meta.url));

/** Runs the program of a pool that is never closed; gives how it ended by itself, and what it said. */
export async function ends(
  runtime: string,
  before: readonly string[],
  kind: string,
  idle: string,
): Promise<[status: number | null, said: string]> {
  const child = spawn(runtime, [...before, program, kind, idle], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  child.stdout.on("data", (chunk) => {
    said += chunk;
  });
  const status = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return [status, said.trim()];
}
