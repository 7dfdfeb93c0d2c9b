// Writes plan.json anew: `node examples/telemetry/make-plan.ts`.
import { writeFileSync } from "node:fs";
import { hourly } from "./plan.ts";

writeFileSync(new URL("plan.json", import.meta.url), `${JSON.stringify(hourly, undefined, 2)}\n`);
