import type { Sources } from "./sources.ts";
import { children, parse, type Syntax, where } from "./syntax.ts";

/** What may be called or constructed while a module loads: it makes a value and touches nothing. */
const calls = /^(Symbol|Symbol\.for|Object\.freeze|Object\.create|BigInt|Number|String)$/;
const constructions =
  /^((Weak)?(Map|Set)|RegExp|Text(En|De)coder|ArrayBuffer|DataView|Array|(Big)?(Ui|I)nt\d+(Clamped)?Array|Float\d+Array)$/;

const statements =
  /^(Import|ExportAll|Function|Class|TS\w+)Declaration$|^(TS\w+|EmptyStatement|TSDeclareFunction)$/;
const inert = /^((Function|ArrowFunction)Expression|\w*Literal|Identifier|\w*Method|Super|ThisExpression)$/;

function callee(node: unknown): string {
  const found = node as Syntax;
  if (found.type === "Identifier") return found["name"] as string;
  return found.type === "MemberExpression" ? `${callee(found["object"])}.${callee(found["property"])}` : "?";
}

/** The first node of an expression that would do something while the module loads. */
function deed(node: Syntax): Syntax | undefined {
  if (node.type.startsWith("TS") && !/Expression$/.test(node.type)) return undefined;
  if (inert.test(node.type) && node.type !== "TemplateLiteral") return undefined;
  if (/^(Await|Yield|Update|Assignment|Import|TaggedTemplate)Expression$/.test(node.type)) return node;
  if (/^(Optional)?CallExpression$/.test(node.type) && !calls.test(callee(node["callee"]))) return node;
  if (node.type === "NewExpression" && !constructions.test(callee(node["callee"]))) return node;
  for (const [, child] of children(node)) {
    const found = deed(child);
    if (found) return found;
  }
  return undefined;
}

/** Static fields, static blocks, `extends` and computed keys of a class run when the module loads. */
function classDeed(node: Syntax): Syntax | undefined {
  const parts = (node["body"] as Syntax)["body"] as Syntax[];
  const block = parts.find(({ type }) => type === "StaticBlock");
  const values = parts
    .filter((part) => part["static"] && /Property$/.test(part.type))
    .map((part) => part["value"]);
  const keys = parts.filter((part) => part["computed"]).map((part) => part["key"]);
  const all = [node["superClass"], ...values, ...keys].filter(Boolean) as Syntax[];
  return block ?? all.map(deed).find(Boolean);
}

function statementDeed(node: Syntax): Syntax | undefined {
  const declared = (node["declaration"] ?? undefined) as Syntax | undefined;
  if (/^Export(Named|Default)Declaration$/.test(node.type))
    return declared ? (statementDeed(declared) ?? undefined) : undefined;
  if (node.type === "ClassDeclaration") return classDeed(node);
  if (statements.test(node.type)) return undefined;
  if (node.type === "VariableDeclaration")
    return (node["declarations"] as Syntax[]).map(({ init }) => init && deed(init as Syntax)).find(Boolean) as
      | Syntax
      | undefined;
  return /Statement$/.test(node.type) ? node : deed(node);
}

/** Code that would run while a module of src/ is imported; only declarations may stand there. */
export function moduleScope(sources: Sources): string[] {
  return Object.entries(sources).flatMap(([path, text]) =>
    (parse(path, text)["body"] as Syntax[])
      .map(statementDeed)
      .filter((node) => node !== undefined)
      .map((node) => `${where(path, node)}: runs when the module is imported`),
  );
}
