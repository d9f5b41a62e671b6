import { describe, expect, it } from "vitest";
import { loadDefinitions } from "../load.ts";

const desk = `apiVersion: opsloom/v1
kind: RecordType
metadata: { name: ticket }
spec:
  number: TKT
  fields:
    title: { type: string }
    priority: { type: integer, min: 1, max: 5, index: true }
    closedAt: { type: instant, index: true }
    seenAt: { type: instant }
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: ticket }
spec: { record: ticket, when: { title: a }, allow: [agent], initial: open, states: { open: { transitions: { close: closed } }, closed: { final: true } } }
---
apiVersion: opsloom/v1
kind: Calendar
metadata: { name: hours }
spec: { zone: Europe/Berlin, businessDay: 8h, open: { mon-fri: '09:00-17:00' } }
`;
/** Where \`closed\` is left again: what is open does not follow from the state. */
const reopening = `---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: other }
spec: { record: ticket, when: { title: b }, allow: [agent], initial: open, states: { open: { transitions: { close: closed } }, closed: { transitions: { end: ended } }, ended: { final: true } } }
`;

/** What is told of an indicator with such a spec. */
function told(spec: string, others = desk): readonly string[] {
  const text = `${others}---\napiVersion: opsloom/v1\nkind: Indicator\nmetadata: { name: count }\nspec: ${spec}\n`;
  const own = others.split("\n").length;
  return loadDefinitions([{ path: "a.yaml", text }])
    .diagnostics.filter(({ line }) => line > own)
    .map(({ column, code, message, hint }) => `${String(column)} ${code} ${message}; ${hint ?? ""}`);
}

describe("an indicator", () => {
  it("counts values of what is kept: `open` is no field that has any", () => {
    expect(told("{ of: ticket, date: openedAt, when: { count.priority: '>= 2', count.state: 3 } }")).toEqual([]);
    expect(told("{ of: ticket, date: openedAt, when: { count.open: '>= 2' } }")).toEqual([
      expect.stringMatching(/^45 OPS204 .*"open".*; .*count\.state/),
    ]);
  });

  it("of alerts counts what is kept of them, by an instant that they have", () => {
    expect(told("{ of: $alerts, date: closedAt, when: { severity: '<= 2' }, measure: { field: events } }")).toEqual([]);
    expect(told("{ of: $alerts, date: openedAt, by: [priority] }")).toEqual([
      expect.stringMatching(/OPS204 "priority" is nothing that is kept of alerts/),
    ]);
    expect(told("{ of: $alerts, date: severity }")).toEqual([expect.stringMatching(/OPS208 .*"severity" is of type/)]);
    expect(told("{ of: $alerts, at: { cron: '0 0 * * *', zone: UTC } }")).toEqual([
      expect.stringMatching(/OPS107 "at" is for records, and not for alerts; .*recordedAt/),
    ]);
    expect(told("{ of: $alerts, date: openedAt, measure: { field: title } }")).toEqual([
      expect.stringMatching(/OPS208 .*; a number is measured/),
    ]);
  });

  it("is counted by `open` only where that follows from the state", () => {
    expect(told("{ of: ticket, date: openedAt, by: [open] }")).toEqual([]);
    expect(told("{ of: ticket, date: openedAt, by: [open] }", desk + reopening)).toEqual([
      expect.stringMatching(/^42 OPS352 "closed" is a final state in one .* and not in another; write state instead$/),
    ]);
  });

  it("counts by how much a number rose, and what that is a share of", () => {
    const worked = desk.replace("    seenAt:", "    minutes: { type: integer, index: true }\n    seenAt:");
    const spec = (more: string) => told(`{ of: ticket, measure: { gain: minutes${more} } }`, worked);
    expect(
      told(
        "{ of: ticket, measure: { gain: minutes, unit: 1m, share: { calendar: hours, people: 3 } }, show: [n, sum, share, { buckets: [1h] }], target: { share: '<= 80%', sum: '<= 9h' } }",
        worked,
      ),
    ).toEqual([]);
    expect(
      told(
        "{ of: ticket, measure: { gain: minutes, share: { fields: [minutes, priority] } }, show: [sum, share, { buckets: [4] }] }",
        worked,
      ),
    ).toEqual([]);
    expect(spec(", share: { calendar: hours, people: 3 }")).toEqual([
      expect.stringMatching(/OPS355 a number is no share of hours of work; .*unit: 1m/),
    ]);
    expect(spec(", share: { calendar: nights, people: 3 }, unit: 1m")).toEqual([expect.stringMatching(/"nights"/)]);
    expect(spec(", share: { fields: [closedAt] }")).toEqual([
      expect.stringMatching(/OPS208 .*"closedAt" is of type instant/),
    ]);
    expect(told("{ of: ticket, measure: { gain: minutes }, show: [share] }", worked)).toEqual([
      expect.stringMatching(/OPS355 there is no "share" of this; it needs a `gain` with `share`/),
    ]);
    expect(told("{ of: ticket, date: openedAt, measure: { gain: minutes } }", worked)).toEqual([
      expect.stringMatching(/OPS107 a gain is counted in the period in which it happened/),
    ]);
    expect(told("{ of: $alerts, measure: { gain: events } }")).toEqual([
      expect.stringMatching(/OPS107 "measure" is for records/),
    ]);
  });

  it.each([
    [
      "buckets that do not rise",
      "measure: { field: priority }, show: [{ buckets: [5, ‸3] }]",
      'OPS355 "3" is not above "5", the end before it; ',
    ],
    [
      "buckets of times that do not rise",
      "measure: { time: { from: openedAt } }, show: [{ buckets: [8h, ‸480m] }]",
      'OPS355 "480m" is not above "8h", the end before it; ',
    ],
    [
      "a field that is counted by twice",
      "by: [priority, ‸priority]",
      'OPS106 "priority" is there twice; keep one of them',
    ],
    [
      "`ever` without fields",
      "when: { ever: ‸[open] }",
      "OPS211 this is no row of fields; write ever: { state: onHold }",
    ],
    [
      "a share above all",
      "ratio: { part: { state: closed } }, target: { ratio: ‸'>= 195%' }",
      'OPS211 "195%" is more than all of it; ',
    ],
  ])("is refused that has %s", (_, marked, says) => {
    const at = "spec: { of: ticket, date: openedAt, ".length + marked.indexOf("‸") + 1;
    expect(told(`{ of: ticket, date: openedAt, ${marked.replace("‸", "")} }`)).toEqual([
      expect.stringContaining(`${String(at)} ${says}`),
    ]);
  });
});
