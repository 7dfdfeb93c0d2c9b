import type { Sources } from "./sources.ts";
import { parse, type Syntax, walk, where } from "./syntax.ts";

/** The one file that may ask the host for time, chance and identity. */
const port = "src/core/runtime.ts";

const functions = new Set(["setTimeout", "setInterval", "setImmediate", "requestAnimationFrame"]);
const members = new Map<string, readonly string[]>(
  Object.entries({
    Date: ["now"],
    Math: ["random"],
    performance: ["now", "timeOrigin"],
    crypto: ["randomUUID", "getRandomValues"],
    AbortSignal: ["timeout"],
  }),
);

const name = (node: unknown): string | undefined => {
  const found = node as Syntax | undefined;
  if (found?.type === "Identifier") return found["name"] as string;
  return found?.type === "StringLiteral" ? (found["value"] as string) : undefined;
};

/** The last name of `Date`, `globalThis.Date` or `self["Date"]`. */
const lastName = (node: unknown): string | undefined => {
  const found = node as Syntax | undefined;
  return found && isMember(found) ? name(found["property"]) : name(found);
};

const isMember = (node: Syntax): boolean => /^(Optional)?MemberExpression$/.test(node.type);

/** Keys, labels and names of types are not uses of a global. */
function isUse(key: string, parent: Syntax | undefined): boolean {
  if (!parent || parent.type.startsWith("TS")) return false;
  const isKey = key === "key" && !parent["computed"];
  const isProperty = key === "property" && isMember(parent) && !parent["computed"];
  return !isKey && !isProperty && !/^(Import|Export)/.test(parent.type);
}

function ofMember(node: Syntax): string | undefined {
  const property = name(node["property"]) ?? "";
  const object = lastName(node["object"]) ?? "";
  if (members.get(object)?.includes(property)) return `${object}.${property}`;
  const isHost = /^(globalThis|self|window|global)$/.test(object);
  return isHost && functions.has(property) ? property : undefined;
}

function ofDestructuring(node: Syntax): string | undefined {
  const id = node["id"] as Syntax;
  const from = lastName(node["init"]) ?? "";
  if (id.type !== "ObjectPattern" || !members.has(from)) return undefined;
  const taken = (id["properties"] as Syntax[]).map((property) => name(property["key"]) ?? "");
  return taken.some((key) => members.get(from)?.includes(key)) ? `{ ${taken} } of ${from}` : undefined;
}

function used(node: Syntax, key: string, parent: Syntax | undefined): string | undefined {
  if (isMember(node)) return ofMember(node);
  if (node.type === "VariableDeclarator") return ofDestructuring(node);
  if (node.type === "NewExpression" && lastName(node["callee"]) === "Date")
    return (node["arguments"] as unknown[]).length === 0 ? "new Date()" : undefined;
  if (node.type === "CallExpression" && name(node["callee"]) === "Date") return "Date()";
  const known = node.type === "Identifier" && functions.has(node["name"] as string);
  return known && isUse(key, parent) ? (node["name"] as string) : undefined;
}

/** Uses of the host's time, chance and identity outside `core/runtime.ts`. */
export function globals(sources: Sources): string[] {
  const problems: string[] = [];
  for (const [path, text] of Object.entries(sources)) {
    if (path === port) continue;
    walk(parse(path, text), (node, key, [parent]) => {
      const what = used(node, key, parent);
      if (what) problems.push(`${where(path, node)}: ${what} belongs to ${port}`);
    });
  }
  return problems;
}
