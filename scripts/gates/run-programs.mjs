// Imports each program it is given and prints, as JSON on the last line, what those that failed said.
import { pathToFileURL } from "node:url";

const failures = {};
let running = "";
const fail = (error) => {
  failures[running] = String(error?.stack ?? error);
};
process.on("unhandledRejection", fail).on("uncaughtException", fail);

for (const file of process.argv.slice(2)) {
  running = file;
  await import(pathToFileURL(file).href).catch(fail);
  await new Promise((resolve) => setImmediate(resolve)); // what it left unhandled belongs to it
}
console.log(`\n${JSON.stringify(failures)}`);
process.exit();
