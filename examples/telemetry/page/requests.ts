// What is asked of the server.

type Bytes = ReadableStream<Uint8Array<ArrayBuffer>>;

async function ask(path: string, signal: AbortSignal | undefined): Promise<Response> {
  const response = await fetch(path, signal ? { signal } : {});
  if (response.ok) return response;
  const { detail } = await response.json().catch(() => ({}));
  throw new Error(detail ?? `${path} answered with ${response.status}`);
}

async function stream(path: string, rate: number | undefined, signal?: AbortSignal): Promise<Bytes> {
  const { body } = await ask(rate === undefined ? path : `${path}?rate=${rate}`, signal);
  if (body === null) throw new Error(`${path} answered with nothing`);
  return body;
}

/** The stored plan. */
export const planOf = async (signal?: AbortSignal): Promise<unknown> =>
  (await ask("/api/plan", signal)).json();

/** The earthquakes, at so many bytes a second. */
export const feedOf = (rate: number | undefined, signal?: AbortSignal): Promise<Bytes> =>
  stream("/api/quakes", rate, signal);

/** What the edge computes of them. */
export const windowsOf = (rate: number | undefined, signal?: AbortSignal): Promise<Bytes> =>
  stream("/api/windows", rate, signal);
