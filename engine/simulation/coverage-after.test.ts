import { expect, it } from "vitest";
import { definition } from "../definition/testing/marked.ts";
import { worldOf } from "./testing/world-of.ts";

const kim = { user: "kim", roles: ["agent"], groups: [] };

/** What is counted of the transitions of a thing in these states, once it was opened and two hours have passed. */
function taken(states: string, title = "x"): readonly string[] {
  const world = worldOf(
    [
      definition("RecordType", "thing", "  number: THG\n  fields: { title: { type: string } }\n"),
      definition("Lifecycle", "thing", `  record: thing\n  allow: [agent]\n  initial: begun\n  states:\n${states}`),
    ].join("---\n"),
  );
  const { decision, id } = world.open("thing", { title }, {}, kim);
  if (!decision.ok) throw new Error(decision.refusal.message);
  world.advance(world.now + 2 * 3_600_000);
  expect(world.record(id)?.state.final).toBe(true);
  return [...world.coverage.transitions].sort();
}

it("an `after` that another one's timer leads to is counted as itself", () => {
  const states = `    begun: { after: [{ wait: 1h, when: '.title == "no"', target: over }, { wait: 1h, target: next }] }
    next: { after: [{ wait: 0s, target: over }] }
    over: { final: true }
`;
  expect(taken(states)).toEqual(["thing/begun/after/1", "thing/next/after/0"]);
});

it("of several that are due at once and lead to the same state the one that was taken is counted", () => {
  const states = `    begun:
      after:
        - { wait: 0s, when: '.title == "a"', target: over }
        - { wait: 0s, when: '.title == "b"', target: over }
        - { wait: 0s, target: over }
    over: { final: true }
`;
  expect(["a", "b", "c"].map((title) => taken(states, title))).toEqual([
    ["thing/begun/after/0"],
    ["thing/begun/after/1"],
    ["thing/begun/after/2"],
  ]);
});
