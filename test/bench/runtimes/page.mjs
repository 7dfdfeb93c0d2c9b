// What a browser runs; whoever opened the page waits for the result.
import { remoteRatios } from "./remote.mjs";

globalThis.measured = remoteRatios(location.origin, { quick: location.search === "?quick" });
