// One group in a process of its own: `group.mjs <name> [--quick]` prints its result as JSON.
import { groups } from "./groups/index.mjs";

const [name, ...flags] = process.argv.slice(2);
const result = await groups[name]({ quick: flags.includes("--quick") });
console.log(JSON.stringify(result));
