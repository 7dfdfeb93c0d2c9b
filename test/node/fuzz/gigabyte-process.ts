import { readFileSync } from "node:fs";
import { groupMegabytes } from "./gigabyte.ts";

/** The most bytes of memory this process had. What the system counts for its children begins with what their parent had. */
function peakBytes(): number {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS * 1024;
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  return Number(kilobytes) * 1024;
}

const idle = process.memoryUsage.rss();
const started = performance.now();
const result = await groupMegabytes(1024);
const seconds = (performance.now() - started) / 1000;
process.send?.({ ...result, seconds, peak: peakBytes(), idle });
