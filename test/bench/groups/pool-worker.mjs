// The worker of the group `pool`: it serves a pool, and answers what comes without one.
import { parentPort } from "node:worker_threads";
import { serve } from "modulink-edge/pool";

serve({ same: (n) => n });
parentPort.on("message", (message) => {
  if ("bare" in message) parentPort.postMessage(message.bare);
});
