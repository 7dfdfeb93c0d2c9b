import { groupMegabytes } from "./gigabyte.ts";

const started = performance.now();
const result = await groupMegabytes(1024);
const seconds = (performance.now() - started) / 1000;
process.send?.({ ...result, seconds, peak: process.resourceUsage().maxRSS * 1024 });
