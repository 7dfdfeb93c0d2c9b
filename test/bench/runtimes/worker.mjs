// What workerd runs: a request names where the files are.
import { remoteRatios } from "./remote.mjs";

/** A clock stands still while a worker computes; it goes on when something outside has happened. */
async function now() {
  await scheduler.wait(1);
  return performance.now();
}

export default {
  async fetch(request) {
    const { searchParams } = new URL(request.url);
    const quick = searchParams.has("quick");
    return Response.json(await remoteRatios(searchParams.get("origin"), { quick, now }));
  },
};
