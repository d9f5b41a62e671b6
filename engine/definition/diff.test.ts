import fc from "fast-check";
import { stringify } from "yaml";
import { describe, expect, it } from "vitest";
import { diffTexts } from "./diff.ts";

const text = (spec: string): string =>
  `apiVersion: opsloom/v1\nkind: Lifecycle\nmetadata: { name: task }\nspec:\n${spec.replace(/^/gm, "  ")}`;
const between = (before: string, after: string) =>
  diffTexts({ kind: "Lifecycle", name: "task" }, text(before), text(after)).map(({ path, from, to, line }) => [
    line,
    path,
    ...(from === undefined ? ["+"] : to === undefined ? ["-"] : [from]),
    to ?? from,
  ]);

describe("the difference of two versions of a definition", () => {
  it("is told in the words and at the lines of the new text, and only where the meaning differs", () => {
    const before = "states:\n  new: { transitions: { go: done } }\n  done: { final: true }\n  odd: { final: true }\n";
    const after =
      "# a comment\nstates:\n  done:\n    final: true\n  new:\n    transitions:\n      go: { target: done }\n      stop: done\n";
    expect(between(before, after)).toEqual([
      [11, "spec.states.new.transitions.go", "done", { target: "done" }],
      [12, "spec.states.new.transitions.stop", "+", "done"],
      [6, "spec.states.odd", "-", { final: true }],
    ]);
  });

  it("shows an item that was put into a list alone, and what changed inside of one", () => {
    const before = "rules:\n  - { when: a, then: 1 }\n  - { when: b, then: 2 }\n  - { when: c, then: 3 }\n";
    const after =
      "rules:\n  - { when: z, then: 0 }\n  - { when: a, then: 1 }\n  - { when: b, then: 5 }\n  - { when: c, then: 3 }\n";
    expect(between(before, after)).toEqual([
      [6, "spec.rules[0]", "+", { when: "z", then: 0 }],
      [8, "spec.rules[2].then", 2, 5],
    ]);
    expect(between(after, before)).toEqual([
      [5, "spec.rules[0]", "-", { when: "z", then: 0 }],
      [7, "spec.rules[1].then", 5, 2],
    ]);
  });

  it("writes a name with a dot so that it can be told from a path", () => {
    const way = (target: string): string => `states:\n  new: { transitions: { parent.resolved: ${target} } }\n`;
    expect(between(way("a"), way("b"))).toEqual([[6, 'spec.states.new.transitions["parent.resolved"]', "a", "b"]]);
  });

  it("is nothing of a list with itself, something of two that differ, and adds up to the difference in length", () => {
    const items = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 12 });
    fc.assert(
      fc.property(items, items, (one, other) => {
        const [before, after] = [one, other].map((list) => stringify({ list }));
        const found = between(before ?? "", after ?? "");
        expect(found.length === 0).toBe(one.join() === other.join());
        const count = (sign: string): number => found.filter(([, , from]) => from === sign).length;
        expect(count("+") - count("-")).toBe(other.length - one.length);
      }),
    );
  });
});
