export declare const repeated: <Answer>(
  work: () => Answer | Promise<Answer>,
) => (size: number) => Promise<Answer>;
export declare function agreement(): (answer: unknown, size: number, name: string) => void;
