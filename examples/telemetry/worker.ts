// Cloudflare Workers: `npx wrangler dev --config examples/telemetry/wrangler.jsonc`.
import { createApp, type Files } from "./app.ts";

interface Env {
  readonly ASSETS: { fetch(url: string): Promise<Response> };
}

const filesOf =
  ({ ASSETS }: Env): Files =>
  async (name) => {
    const { body } = await ASSETS.fetch(`https://assets.local/${name}`);
    if (body === null) throw new Error(`${name} is not there: run build.ts`);
    return body;
  };

export default {
  fetch: (request: Request, env: Env) => createApp(filesOf(env)).fetch(request),
};
