// The text of a number in a JSON object: JSON.parse says which value comes closest, which is not the same.
const token = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s"{}[\],:]+/g;

/** How a token changes how deep the next one stands. */
const depths: { readonly [mark: string]: number } = { "{": 1, "[": 1, "}": -1, "]": -1 };

/** The text of an object's last member of this name; of an object or an array only the bracket. `json` must be valid JSON. */
export function memberText(json: string, name: string): string | undefined {
  let depth = 0;
  let key = "";
  let previous = "";
  let found: string | undefined;
  for (const [text] of json.matchAll(token)) {
    if (depth === 1 && text === ":") key = previous;
    else if (depth === 1 && previous === ":" && JSON.parse(key) === name) found = text;
    depth += (text.length === 1 && depths[text]) || 0;
    previous = text;
  }
  return found;
}
