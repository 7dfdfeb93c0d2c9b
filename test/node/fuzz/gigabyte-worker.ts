import { groupMegabytes } from "./gigabyte.ts";

export default {
  async fetch(request: Request): Promise<Response> {
    return Response.json(await groupMegabytes(Number(new URL(request.url).searchParams.get("mb"))));
  },
};
