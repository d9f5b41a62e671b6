import { describe, expect, it } from "vitest";
import { after, field, fields, final, hours, jq, lifecycle, literal, role, row, state, to } from "../sample.ts";
import { diagramOf } from "./diagram.ts";

const sample = lifecycle("task", [
  state("open", {
    start: to("working", { require: ["assignee"], allow: [role("agent"), { field: "caller" }] }),
    note: to(null, { ask: fields(field("text", "text", { required: true }), field("hidden", "boolean")) }),
    finish: [
      to(null, { when: row({ tasks: 1 }), refuse: literal("a task is open") }),
      to("done", { when: jq(".count > 2") }),
    ],
  }),
  state("working", { pause: to("waiting"), "parent.done": to("done") }),
  state(
    "waiting",
    { resume: to("$previous"), approved: to("working") },
    {
      approval: literal("board"),
      tell: [{ notify: "please-look", to: [{ group: "cab" }], when: null }],
      after: [after(hours(8), to("open")), after(null, to(null), { every: hours(1), until: jq(".end") })],
    },
  ),
  final("done"),
]);

describe("the diagram of a lifecycle", () => {
  const { states, ways } = diagramOf(sample);
  const way = (from: string, to: string) => ways.filter((one) => one.from === from && one.to === to);

  it("has every state, says where it begins and ends, what it waits for and brings about", () => {
    expect(states.map(({ name, isInitial, isFinal }) => [name, isInitial, isFinal])).toEqual([
      ["open", true, false],
      ["working", false, false],
      ["waiting", false, false],
      ["done", false, true],
    ]);
    expect(states[2]).toMatchObject({
      waitsFor: "approval board",
      does: ["tells members of cab by please-look"],
      stays: [{ name: "every 1h until ${ .end }", kind: "timer" }],
    });
  });

  it("has a way for each branch that leads on, with who may, what it requires and when", () => {
    expect(way("open", "working")).toEqual([
      {
        name: "start",
        kind: "command",
        may: "role agent, the caller",
        requires: ["assignee"],
        when: null,
        refuses: null,
        from: "open",
        to: "working",
        branch: 0,
      },
    ]);
    expect(way("open", "done")).toMatchObject([{ name: "finish", branch: 1, when: ".count > 2", may: "role agent" }]);
  });

  it("tells what stays with its state: with what it asks for, or why it says no", () => {
    expect(states[0]?.stays).toMatchObject([
      { name: "note", requires: ["text"], refuses: null },
      { name: "finish", when: "tasks is 1", refuses: "a task is open" },
    ]);
  });

  it("tells apart what people do, what an approval answers, what linked records do and what time does", () => {
    expect(way("waiting", "working").map(({ name, kind, may }) => [name, kind, may])).toEqual([
      ["resume", "command", "role agent"],
      ["approved", "outcome", null],
    ]);
    expect(way("working", "done")).toMatchObject([{ name: "parent.done", kind: "linked", may: null }]);
    expect(way("waiting", "open")).toMatchObject([{ name: "after 8h", kind: "timer", may: null }]);
  });

  it("leads back to each state that it may have been entered from", () => {
    expect(ways.filter(({ name }) => name === "resume").map(({ to }) => to)).toEqual(["working"]);
  });
});
