import { describe, expect, it } from "vitest";
import type { Command } from "../engine/lifecycle/protocol.ts";
import { foreseenBy, type References } from "./foresee.ts";

const references: References = {
  people: new Set(["assignee", "watchers"]),
  groups: new Set(["team"]),
  chosen: ["desk", "network"],
};
const command = (name: string, input: Command["input"]): Command => ({
  id: "c",
  name,
  by: { user: "kim", roles: [], groups: [] },
  input,
});

describe("what a command is foreseen to ask", () => {
  it("is the people and groups that its input names, each once", () => {
    const input = { assignee: "kim", watchers: ["raj", "kim", 4], team: "database", text: "ada" };
    expect(foreseenBy(references, command("assign", input))).toEqual({ people: ["kim", "raj"], groups: ["database"] });
  });

  it("is, for an opening, what its fields name and what its tables may choose", () => {
    expect(foreseenBy(references, command("$open", { fields: { assignee: "kim", team: "network" } }))).toEqual({
      people: ["kim"],
      groups: ["network", "desk"],
    });
  });

  it("is nothing where the input is not of the expected shape", () => {
    for (const fields of [null, "kim", ["kim"]]) {
      expect(foreseenBy(references, command("$open", { fields })).people).toEqual([]);
    }
    expect(foreseenBy(references, command("assign", { assignee: null, team: { name: "x" } }))).toEqual({
      people: [],
      groups: [],
    });
  });

  it("is at most eight people and eight groups", () => {
    const many = Array.from({ length: 30 }, (_, index) => `p${index}`);
    const { people, groups } = foreseenBy(references, command("assign", { watchers: many, team: many }));
    expect([people.length, groups.length]).toEqual([8, 8]);
  });
});
