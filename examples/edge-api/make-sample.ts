// Makes the sample that the page offers anew: `node examples/edge-api/make-sample.ts`. It takes one flight of 1,500.
import { fileURLToPath } from "node:url";
import { writeFlights } from "./flights.ts";

await writeFlights(fileURLToPath(new URL("samples/flights.ndjson", import.meta.url)), 2000, 1500);
