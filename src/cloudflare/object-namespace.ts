/** What is asked of a Durable Object namespace; the bindings of Workers are such. */
export interface ObjectNamespace {
  idFromName(name: string): object;
  get(id: object): object;
}

/** What is asked of the state a Durable Object is given; that of Workers is such, if the class is backed by SQLite. */
export interface ObjectState {
  readonly storage: ObjectStorage;
}

/** The storage of a Durable Object. */
export interface ObjectStorage {
  readonly sql: {
    exec(query: string, ...bindings: unknown[]): { toArray(): object[] };
  };
  transactionSync<Result>(work: () => Result): Result;
  getAlarm(): Promise<number | null>;
  setAlarm(time: number): Promise<void>;
}
