import { type IntentProblem, problemOf } from "./problem.ts";
import type { Row } from "./rows.ts";
import type { Seal } from "./seal.ts";
import type { HeldIntent } from "./types.ts";

/** What a row says once it is open. */
export interface Content {
  readonly input?: unknown;
  readonly entity?: string | undefined;
  readonly held?: HeldIntent["held"] | undefined;
  readonly error?: IntentProblem | undefined;
}

/** What came of an intent. */
export interface Answer {
  readonly output?: unknown;
  readonly error?: IntentProblem | undefined;
}

/** Turns contents into what rows keep, and back. */
export interface Codec {
  write(id: string, input: unknown, entity: string): Promise<Pick<Row, "body" | "bytes" | "version">>;
  read(row: Row): Promise<Content>;
  /** What is kept of an answer; an output that is not JSON is left out. */
  answer(id: string, answer: Answer): Promise<unknown>;
  readAnswer(row: Row): Promise<Answer>;
}

/** A copy of data, as JSON brings it back; undefined for what is none. */
export function plain(data: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(data));
  } catch {
    return undefined;
  }
}

/** Makes the codec of a version, with a seal or none. */
export function codecOf(
  version: number,
  migrate: ((input: unknown, from: number) => unknown) | undefined,
  seal: Seal | undefined,
): Codec {
  const close = async (data: unknown, about: string): Promise<unknown> =>
    seal ? seal.seal(data, about) : data;
  const open = async (kept: unknown, about: string): Promise<Content & Answer> =>
    (seal ? await seal.open(kept as string, about) : kept) as Content & Answer;

  return {
    async write(id, input, entity) {
      const text = JSON.stringify(input);
      if (text === undefined) throw new TypeError("the input must be JSON, got undefined");
      return { body: await close({ input, entity }, id), bytes: text.length, version };
    },
    async read({ id, body, version: from }) {
      let held: Content["held"] = "sealed";
      let content: Content = {};
      try {
        content = await open(body, id);
        held = from > version ? "newer" : "unmigrated";
        if (from < version && migrate) content = { ...content, input: migrate(content.input, from) };
        if (from <= version) return content;
        return { held, entity: content.entity };
      } catch (error) {
        return { held, entity: content.entity, error: problemOf(error) };
      }
    },
    answer: async (id, answer) => close(plain(answer) ?? {}, `${id}:answer`),
    readAnswer: async ({ id, answer }) =>
      answer === undefined ? {} : open(answer, `${id}:answer`).catch(() => ({})),
  };
}
