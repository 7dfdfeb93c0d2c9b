import { ratios } from "./ratios.mjs";

/** The ratios over files that a server has. */
export async function remoteRatios(origin, options) {
  const bytesOf = async (file) => new Uint8Array(await (await fetch(`${origin}/${file}`)).arrayBuffer());
  return await ratios(bytesOf, options);
}
