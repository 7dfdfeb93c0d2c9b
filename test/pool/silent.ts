// A worker that talks, but not to a pool.
import { portHere } from "../../src/pool/host.ts";

const port = portHere();
port?.hear(
  () => {},
  () => {},
);
for (const message of [null, "ready", 7, { ready: true }, { modulink: "later" }]) port?.post(message);
