import { describe, expect, it } from "vitest";
import { amendDefinition } from "./amend.ts";

const text = `# Why it is there.
apiVersion: opsloom/v1
kind: AlertRule
metadata: { name: down, title: It is down }
spec:
  sources: [json] # of any tool
  hold: 5m
  group: { by: [ci] }
`;

describe("a definition with other values", () => {
  it("keeps its comments and what is not named, and is written in the canonical form", () => {
    const amended = amendDefinition(text, { name: null, set: { "spec.hold": "8m", "spec.group.relations": 2 } });
    expect(amended).toEqual({
      ok: true,
      value: text.replace("hold: 5m", "hold: 8m").replace("{ by: [ci] }", "{ by: [ci], relations: 2 }"),
    });
  });

  it("is another one with another name, with maps that were not there and without what is taken out", () => {
    const amended = amendDefinition(text, { name: "other", set: { "spec.hold": null, "spec.open.record": "task" } });
    const { value = "" } = amended as { value?: string };
    expect(value).toContain("name: other");
    expect(value).not.toContain("hold");
    expect(value).toMatch(/open:\s+(?:\{ )?record: task/u);
  });

  it("is refused where a path leads through what is no map", () => {
    expect(amendDefinition(text, { name: null, set: { "spec.hold.long": "8m" } })).toEqual({
      ok: false,
      error: '"spec.hold" is no map: "spec.hold.long" cannot be set',
    });
  });
});
