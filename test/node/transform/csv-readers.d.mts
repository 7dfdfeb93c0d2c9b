/** Each reads a text whose records all end with this newline to its cells. */
export const readers: {
  readonly [name: string]: (text: string, newline: string) => readonly (readonly string[])[];
};
