import { chain } from "modulink-edge";
import { describe as describeChain } from "modulink-edge/inspect";
import { describe, expect, it } from "vitest";
import { box, layoutOf } from "../../src/dashboard/layout.ts";

const id = (n: number): number => n;

describe("the drawing of a chain", () => {
  const big = chain("big")
    .link("a", id)
    .link(chain("inner").link("b", id).link("c", id))
    .link("wrap", (n) => ({ n }))
    .parallel("fan", { x: ({ n }) => n, y: ({ n }) => n, z: ({ n }) => n })
    .when(
      "odd?",
      ({ x }) => x % 2 === 1,
      (all) => all,
    )
    .link("d", (all) => all)
    .recover("late", Error, () => undefined)
    .link("e", (all) => all);

  it("has every node once, inside of the picture, over no other", () => {
    const description = describeChain(big);
    const { nodes, width, height } = layoutOf(description);
    expect(nodes.map((node) => node.id)).toEqual(description.nodes.map((node) => node.id));
    for (const { x, y } of nodes) {
      expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
      expect(x + box.width).toBeLessThanOrEqual(width);
      expect(y + box.height).toBeLessThanOrEqual(height);
    }
    for (const one of nodes)
      for (const other of nodes)
        if (one !== other)
          expect(Math.abs(one.x - other.x) >= box.width || Math.abs(one.y - other.y) >= box.height).toBe(
            true,
          );
  });

  it("leads every way down, inside of the picture", () => {
    const description = describeChain(big);
    const { nodes, edges, width } = layoutOf(description);
    expect(edges).toHaveLength(description.edges.length);
    const rows = new Map(nodes.map((node) => [node.id, node.y]));
    for (const { from, to } of description.edges) expect(rows.get(to)!).toBeGreaterThan(rows.get(from)!);
    for (const { path, kind } of edges) {
      const across = [...path.matchAll(/(-?[\d.]+) -?[\d.]+/g)].map(([, x]) => Number(x));
      expect(Math.min(...across)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...across)).toBeLessThanOrEqual(width);
      expect(["flow", "error"]).toContain(kind);
    }
    expect(edges.map(({ label }) => label).filter(Boolean)).toEqual(["yes", "no"]);
  });

  it("is a picture of a chain without links, too", () => {
    const { nodes, width, height } = layoutOf(describeChain(chain("none")));
    expect([nodes, width > 0, height > 0]).toEqual([[], true, true]);
  });
});
