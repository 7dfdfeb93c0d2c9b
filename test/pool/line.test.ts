import { expect, it } from "vitest";
import { Line } from "../../src/pool/line.ts";
import { fc } from "../runtimes/property.ts";

type Deed = "add" | "first" | "take" | "clear" | number;

const deeds = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom<Deed>("add", "add", "take") },
    { weight: 2, arbitrary: fc.nat(20) as fc.Arbitrary<Deed> },
    { weight: 1, arbitrary: fc.constantFrom<Deed>("first", "clear") },
  ),
  { maxLength: 200 },
);

it("a line does what a list does, whatever is done to it", () => {
  fc.assert(
    fc.property(deeds, (all) => {
      const line = new Line<number>();
      let model: number[] = [];
      all.forEach((deed, at) => {
        if (deed === "add") {
          line.add(at);
          model.push(at);
        } else if (deed === "first") {
          line.addFirst(at);
          model.unshift(at);
        } else if (deed === "take") expect(line.take()).toBe(model.shift());
        else if (deed === "clear") expect(line.clear()).toEqual(model.splice(0));
        else {
          const who = model[deed] ?? -1;
          expect(line.remove(who)).toBe(model.includes(who));
          model = model.filter((other) => other !== who);
        }
        expect(line.size).toBe(model.length);
      });
    }),
  );
});
