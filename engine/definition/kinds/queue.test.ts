import { describe, expect, it } from "vitest";
import { buildBundles } from "../bundle.ts";
import { loadDefinitions } from "../load.ts";

const desk = `apiVersion: opsloom/v1
kind: RecordType
metadata: { name: ticket }
spec:
  number: TKT
  fields:
    title: { type: string }
    priority: { type: integer, index: true }
    team: { type: group, index: true }
    owner: { type: user, index: true }
    customer: { type: string, index: true }
    notes: { type: text }
    pin: { type: string, secret: true }
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: ticket }
spec: { record: ticket, allow: [agent], initial: open, states: { open: { transitions: { close: closed } }, closed: { final: true } } }
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: major }
spec: { facetOf: ticket, allow: [agent], initial: none, states: { none: { transitions: { accept: accepted } }, accepted: { transitions: { ticket.closed: none, drop: none } } } }
---
apiVersion: opsloom/v1
kind: ServiceLevel
metadata: { name: answer }
spec: { record: ticket, startAt: openedAt, stop: { state: closed }, within: 4h, calendar: always, onReopen: keep, onTargetChange: keepUsed }
`;

function load(spec: string, others = desk) {
  const text = `${others}---\napiVersion: opsloom/v1\nkind: Queue\nmetadata: { name: mine, title: My tickets }\nspec: ${spec}\n`;
  const { definitions, diagnostics } = loadDefinitions([{ path: "a.yaml", text }]);
  const found = definitions.find(({ kind }) => kind === "Queue");
  const told = diagnostics.filter(({ file, line }) => file === "a.yaml" && line > others.split("\n").length);
  return {
    ir: found?.ir,
    definitions,
    told: told.map(({ code, message, hint }) => `${code} ${message}; ${hint ?? ""}`),
  };
}

describe("a queue", () => {
  it("asks for fields that are indexed because they say who sees a record", () => {
    const access = "access: { see: [{ to: [{ field: boss }, { field: crew }] }] }";
    const seen = (queue: string) =>
      load(
        queue,
        desk.replace(
          "pin: { type: string, secret: true }",
          `boss: { type: user }\n    crew: { type: group }\n  ${access}`,
        ),
      );
    expect(seen("{ record: ticket, when: { boss: $me, crew: $myGroups }, order: [boss], for: [agent] }").told).toEqual(
      [],
    );
    expect(load("{ record: ticket, when: { notes: x }, for: [agent] }").told.join()).toContain("OPS390");
  });

  it("compiles to the parameters of a list", () => {
    const when =
      "{ priority: '<= 2', team: $myGroups, owner: [$me, kim], facets.major.state: none, due.answer: '..now+4h' }";
    const order = "[-priority, { clock: answer }, openedAt]";
    const { ir, told } = load(
      `{ record: ticket, when: ${when}, order: ${order}, columns: [number, due, title], count: [atRisk, breached], for: [agent, { group: desk }] }`,
    );
    expect(told).toEqual([]);
    expect(ir).toEqual({
      name: "mine",
      title: "My tickets",
      records: ["ticket"],
      filters: {
        open: "true",
        priority: "..2",
        team: "me",
        owner: "me,kim",
        "facets.major.state": "none",
        "due.answer": "..now+4h",
      },
      sort: "-priority,due.answer,openedAt",
      clocks: ["answer"],
      columns: ["number", "due", "title"],
      count: { atRiskMinutes: 60, breached: true },
      for: [{ role: "agent" }, { group: "desk" }],
    });
  });

  it("finds what is open, unless it says something of states", () => {
    expect(load("{ record: ticket, for: [agent] }").ir).toMatchObject({ filters: { open: "true" } });
    expect(load("{ record: ticket, when: { state: [closed] }, for: [agent] }").ir).toMatchObject({
      filters: { state: "closed" },
    });
  });

  it("asks for values, for none, for any, and keeps commas in them", () => {
    const when = "{ owner: null, team: '!= null', customer: ['Smith, Ltd', Miller], priority: 1..3 }";
    expect(load(`{ record: ticket, when: ${when}, for: [agent] }`)).toMatchObject({
      told: [],
      ir: { filters: { owner: "", team: "*", customer: '"Smith, Ltd","Miller"', priority: "1..3" } },
    });
  });

  it("stands on the screen in the room where it says so, and nowhere else", () => {
    expect(load("{ record: ticket, for: [agent], wall: true }").ir).toMatchObject({ wall: true });
    for (const spec of ["{ record: ticket, for: [agent] }", "{ record: ticket, for: [agent], wall: false }"])
      expect(load(spec).ir).not.toHaveProperty("wall");
  });

  it("is no part of a bundle", () => {
    const { definitions } = load("{ record: ticket, for: [agent] }");
    expect(Object.keys(buildBundles(definitions).bundles["ticket"]?.parts ?? {})).not.toContain("Queue");
  });

  it.each([
    [
      "a field without an index",
      "when: { title: x }",
      'OPS390 lists do not find ticket records by "title"; add `index: true`',
    ],
    ["an order by one", "order: [notes]", 'OPS390 lists do not find ticket records by "notes"; add `index: true`'],
    ["no field", "when: { ownr: $me }", 'OPS204 unknown field "ownr" of ticket; did you mean "owner"?'],
    ["no state", "when: { state: opne }", 'OPS310 no ticket has the state "opne"; did you mean "open"?'],
    ["no clock", "order: [{ clock: answr }]", 'OPS301 there is no ServiceLevel "answr"; did you mean "answer"?'],
    ["no column", "columns: [numbr]", 'OPS204 there is no field "numbr"; did you mean "number"?'],
    ["a secret", "columns: [pin]", 'OPS107 "pin" is a secret'],
    ["a value that does not fit", "when: { priority: urgent }", 'OPS208 for ticket records, "urgent" does not fit'],
    ["a comparison that lists have not", "when: { priority: '!= 2' }", 'OPS211 a list is not filtered by "!="'],
    ["a person where a group is", "when: { team: $me }", 'OPS207 "$me" is compared with a field of type user'],
    ["a variable that there is not", "when: { owner: $you }", 'OPS211 "$you" is nobody that a list knows'],
    ["a deadline twice", "when: { due: ..now+1h }, count: [atRisk]", "OPS107 what is at risk is counted by `due`"],
    ["a time nobody counts by", "atRisk: 2h", "OPS107 what is at risk is not counted; add `atRisk` to `count`"],
  ])("names %s, and the remedy", (_, part, says) => {
    const { told } = load(`{ record: ticket, ${part}, for: [agent] }`);
    expect(told).toEqual([expect.stringContaining(says)]);
  });
});
