// What Node, Deno and Bun run: `local.mjs <origin> [--quick]` prints the ratios as JSON.
import { remoteRatios } from "./remote.mjs";

const [origin, flag] = process.argv.slice(2);
console.log(JSON.stringify(await remoteRatios(origin, { quick: flag === "--quick" })));
