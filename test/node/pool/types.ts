// What the compiler must say; nothing here runs.
import { Worker as Thread } from "node:worker_threads";
import { chain, type Run } from "modulink-edge";
import { pool, serve, transferred } from "modulink-edge/pool";
import type { Links } from "../../pool/links.ts";
import { exactly } from "../../types/exactly.ts";

export function kinds(url: URL): void {
  pool({ spawn: () => new Worker(url, { type: "module" }) });
  pool({ spawn: () => new Thread(url) });
  // @ts-expect-error a worker is none of these
  pool({ spawn: () => ({ run: () => {} }) });
  // @ts-expect-error a worker must be there when it is asked for
  pool({ spawn: async () => new Thread(url) });
}

export async function links(url: URL, run: Run): Promise<void> {
  const typed = pool<Links>({ spawn: () => new Thread(url) });
  exactly<Promise<number>>()(typed.link("double")(1, run));
  exactly<string>()(await typed.link("greet")("Ada", run));
  typed.link("length", { transfer: ({ buffer }) => [buffer], retries: 1 });
  exactly<number>()(
    await chain("c")
      .link(typed.link("greet"))
      .link((text) => text.length)("Ada"),
  );
  // @ts-expect-error nobody serves it
  typed.link("triple");
  // @ts-expect-error it takes a number
  typed.link("double")("1", run);
  // @ts-expect-error a number has nothing to move
  typed.link("double", { transfer: (n) => [n] });

  const given = pool({ links: { half: (n: number) => n / 2, name: (n: 1 | 2) => `${n}` as const } });
  exactly<number>()(await given.link("half")(1, run));
  exactly<"1" | "2">()(await given.link("name")(1, run));
  // @ts-expect-error it is not among the links
  given.link("double");

  const untyped = pool({ spawn: () => new Thread(url) });
  exactly<string>()(await untyped.link<number, string>("anything")(1, run));
}

export function served(): void {
  serve({ double: (n: number) => n * 2, greet: async (name: string, run: Run) => `${name} ${run.id}` });
  // @ts-expect-error a link is a function
  serve({ double: 2 });
  exactly<Uint8Array<ArrayBuffer>>()(transferred(new Uint8Array(1), []));
  // @ts-expect-error there is nothing to move with a text
  transferred("text", []);
}
