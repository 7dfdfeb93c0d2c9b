export { type DescribedEdge, type DescribedNode, type Description, describe } from "./describe.ts";
export { toDot, toMermaid } from "./draw.ts";
