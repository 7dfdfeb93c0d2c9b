// A recording, as slow as if it happened.

const ticks = 20;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Lets so many bytes through a second, in pieces that are cut anywhere. Ends early when nobody reads any more. */
export function paced(rate: number): TransformStream<Uint8Array, Uint8Array> {
  const size = Math.ceil(rate / ticks);
  return new TransformStream({
    async transform(chunk, controller) {
      for (let at = 0; at < chunk.length; at += size) {
        controller.enqueue(chunk.slice(at, at + size));
        await pause(1000 / ticks);
      }
    },
  });
}
