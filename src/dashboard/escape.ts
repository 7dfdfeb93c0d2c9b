const signs: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A text as it may stand in HTML, also within quotes. */
export const escaped = (text: unknown): string => String(text).replace(/[&<>"']/g, (sign) => signs[sign]!);

/** HTML whose values are escaped, unless they are HTML already. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const put = (value: unknown): string =>
  value instanceof Html ? value.text : Array.isArray(value) ? value.map(put).join("") : escaped(value ?? "");

/** Writes HTML: `html` in front of a template escapes what is put into it. */
export function html(parts: TemplateStringsArray, ...values: readonly unknown[]): Html {
  return new Html(parts.reduce((text, part, at) => text + put(values[at - 1]) + part));
}
