// The page's worker: reads the stream and runs the plan beside the page.
import { updates } from "../updates.ts";
import { feedOf, planOf } from "./requests.ts";

addEventListener("message", async ({ data }: MessageEvent<{ readonly rate: number | undefined }>) => {
  try {
    for await (const update of updates(await planOf(), await feedOf(data.rate))) postMessage({ update });
    postMessage({ ended: true });
  } catch (error) {
    postMessage({ error: String((error as Error).message) });
  }
});
