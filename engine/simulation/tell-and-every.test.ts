import { describe, expect, it } from "vitest";
import { decide } from "../lifecycle/decide.ts";
import { foldAll } from "../lifecycle/fold.ts";
import { company } from "../lifecycle/sample.ts";
import { outages } from "./testing/outages.ts";
import { monday, worldOf } from "./testing/world-of.ts";
import type { World } from "./world.ts";

const people = { kim: ["agent"], ada: ["employee"], ben: ["employee"] };
const kim = { user: "kim", roles: ["agent"], groups: [] };
const minute = 60_000;

function open(fields = {}, text = outages): { readonly world: World; readonly id: string } {
  const world = worldOf(text, people);
  const { decision, id } = world.open("outage", { title: "Mail is down", ...fields }, {}, kim);
  if (!decision.ok) throw new Error(decision.refusal.message);
  return { world, id };
}

const stateOf = (world: World, id: string) => world.record(id)?.state;
const news = (world: World, id: string) => stateOf(world, id)?.facets["news"];
const told = (world: World, id: string) =>
  world.record(id)!.events.flatMap(({ body }) => (body.kind === "notified" ? [{ ...body }] : []));

describe("tell", () => {
  it("of a state is told when it is entered and its condition holds, with the record as it is then", () => {
    const { world, id } = open({ grade: 1 });
    expect(told(world, id)).toMatchObject([
      {
        notify: "began",
        to: ["ada"],
        subject: "OUT0000001 began",
        because: "it entered open",
        rule: "outage/open/tell/0",
      },
    ]);
    const other = open();
    expect(told(other.world, other.id)).toEqual([]);
    expect(world.problems).toEqual([]);
  });

  it("of a transition is told after it, also of one that leaves the record where it is", () => {
    const { world, id } = open();
    world.send(id, "hand", { lead: "ben" }, kim);
    world.send(id, "end", {}, kim);
    expect(told(world, id)).toMatchObject([
      { notify: "handed", to: ["ben"], because: "hand", rule: "outage/open/hand/0/tell/0" },
      { notify: "ended", to: ["ada", "ben"], subject: "OUT0000001 is over" },
    ]);
    expect([...world.coverage.tells]).toEqual(["outage/open/hand/0/tell/0", "outage/open/end/0/tell/0"]);
  });

  it("of a facet tells of the record, to people of either, with what the command brought", () => {
    const { world, id } = open({ lead: "ben" });
    world.send(id, "crisis.declare", { word: "red" }, kim);
    world.send(id, "news.send", { text: "We look at it" }, kim);
    expect(told(world, id)).toMatchObject([
      { notify: "update", to: ["ada"], subject: "OUT0000001", text: "We look at it" },
    ]);
  });

  it("that reaches nobody says so, and holds up nothing", () => {
    const { world, id } = open({ lead: "ben" });
    world.send(id, "crisis.declare", {}, kim);
    const nobody = open();
    nobody.world.send(nobody.id, "crisis.declare", {}, kim);
    nobody.world.advance(monday + 121 * minute);
    expect(told(nobody.world, nobody.id)).toMatchObject([
      { notify: "late", to: [], because: expect.stringContaining("reached nobody") },
    ]);
    expect(news(nobody.world, nobody.id)?.state).toBe("overdue");
  });
});

describe("every", () => {
  it("happens each time without leaving the state, from the entry on, until its condition fails", () => {
    const { world, id } = open({ grade: 1, lead: "ben" });
    world.send(id, "crisis.declare", {}, kim);
    world.advance(monday + 30 * minute + 1);
    expect(news(world, id)).toMatchObject({ state: "overdue", enteredAt: monday + 30 * minute });
    world.advance(monday + 61 * minute);
    expect(news(world, id)).toMatchObject({ state: "overdue", enteredAt: monday + 30 * minute, fields: { missed: 3 } });
    const times = world
      .record(id)!
      .events.flatMap(({ at, body }) =>
        body.kind === "notified" && body.notify === "late" ? [(at - monday) / minute] : [],
      );
    expect(times).toEqual([30, 40, 50, 60]);
    world.advance(monday + 300 * minute);
    expect(news(world, id)?.fields).toMatchObject({ missed: 5 });
    expect(world.problems).toEqual([]);
  });

  it("ends with its until, and begins anew when that is later after all", () => {
    const { world, id } = open(
      { grade: 1, lead: "ben", endsAt: "2026-03-02T09:55:00.000Z" },
      outages
        .replace("after: [{ until: '${ .endsAt }', target: over }]", "after: [{ wait: 9h, target: over }]")
        .replace("regrade: { fields: [grade] }", "regrade: { fields: [grade, endsAt] }"),
    );
    world.send(id, "crisis.declare", {}, kim);
    world.advance(monday + 120 * minute);
    expect(news(world, id)?.fields).toMatchObject({ missed: 2 });
    world.send(id, "regrade", { endsAt: "2026-03-02T11:35:00.000Z" }, kim);
    world.advance(monday + 200 * minute);
    // 11:10, 11:20 and 11:30: what was missed meanwhile is not made up for.
    expect(news(world, id)?.fields).toMatchObject({ missed: 5 });
    expect(world.problems).toEqual([]);
  });

  it("of several occurrences that were missed one happens, and the next is where it would have been", () => {
    const { world, id } = open({ grade: 1, lead: "ben" });
    world.send(id, "crisis.declare", {}, kim);
    world.advance(monday + 35 * minute);
    const { bundle, state } = world.record(id)!;
    expect(state.waits["after:news/overdue:0"]?.at).toBe(monday + 40 * minute);
    const command = { id: "late", name: "regrade", by: kim, input: { grade: 1 } };
    const decision = decide(bundle, state, command, company(people), monday + 67 * minute);
    if (!decision.ok) throw new Error(decision.refusal.message);
    const events = decision.events.map((event, index) => ({
      ...event,
      seq: state.head + index + 1,
      commandId: "late",
    }));
    const later = foldAll(state, events)!;
    expect(later.facets["news"]?.fields).toMatchObject({ missed: 1 });
    expect(later.waits["after:news/overdue:0"]?.at).toBe(monday + 70 * minute);
  });
});

describe("every business day of a calendar that has no more hours", () => {
  const text = `
apiVersion: opsloom/v1
kind: Calendar
metadata: { name: spring }
spec: { zone: UTC, businessDay: 8h, dates: { 2026-03-02..2026-03-03: '09:00-17:00' } }
---
apiVersion: opsloom/v1
kind: RecordType
metadata: { name: walk }
spec: { number: WLK, fields: { days: { type: integer, default: 0 } } }
---
apiVersion: opsloom/v1
kind: Lifecycle
metadata: { name: walk }
spec:
  record: walk
  allow: [agent]
  initial: open
  states:
    open:
      after: [{ every: 1bd, calendar: spring, set: { days: '\${ .days + 1 }' } }]
      transitions: { end: closed }
    closed: { final: true }
`;

  it("asks a person to look, is looked at again by the hour, and blocks nothing", () => {
    const world = worldOf(text, people);
    const { id } = world.open("walk", {}, {}, kim);
    world.advance(monday + 24 * 60 * minute);
    expect(stateOf(world, id)?.fields).toMatchObject({ days: 1 });
    world.advance(monday + 72 * 60 * minute);
    const state = stateOf(world, id)!;
    expect(state.attention).toContain("after:open:0 failed: ");
    expect(state.waits["after:open:0"]).toMatchObject({ reached: false, at: monday + 72 * 60 * minute });
    expect(world.send(id, "end", {}, kim).ok).toBe(true);
  });
});

describe("a wait that is an expression", () => {
  it("yields a duration, which counts from the entry and follows what it is computed from", () => {
    const { world, id } = open();
    world.send(id, "crisis.declare", {}, kim);
    expect(stateOf(world, id)?.waits).toMatchObject({ "after:news/waiting:0": { at: monday + 120 * minute } });
    const wait = 'after: [{ wait: \'${ if .grade == 1 then "1h" else "5h" end }\', target: over }]';
    const shorter = open({}, outages.replace("after: [{ until: '${ .endsAt }', target: over }]", wait));
    shorter.world.advance(monday + 120 * minute);
    expect(stateOf(shorter.world, shorter.id)?.waits["after:open:0"]?.at).toBe(monday + 300 * minute);
    shorter.world.send(shorter.id, "regrade", { grade: 1 }, kim);
    expect(stateOf(shorter.world, shorter.id)?.state).toBe("over");
  });

  it("of a facet follows the record, also when only that changes", () => {
    const { world, id } = open();
    world.send(id, "crisis.declare", {}, kim);
    world.advance(monday + 10 * minute);
    expect(news(world, id)?.fields).toMatchObject({ cadence: "2h" });
    world.send(id, "regrade", { grade: 1 }, kim);
    expect(news(world, id)?.fields).toMatchObject({ cadence: "30m" });
    expect(stateOf(world, id)?.waits).toMatchObject({ "after:news/waiting:0": { at: monday + 30 * minute } });
    const { head } = stateOf(world, id)!;
    world.send(id, "hand", { lead: "ben" }, kim);
    expect(world.record(id)!.events.filter(({ seq, body }) => seq > head && body.kind === "changed")).toHaveLength(1);
  });

  it("that yields none asks for attention, where nobody is there to be refused", () => {
    const text = outages
      .replace(`then "30m" else "2h" end`, `then "30m" else "soon" end`)
      .replace("{ type: duration, computed", "{ type: string, computed");
    const { world, id } = open({}, text);
    expect(world.send(id, "crisis.declare", {}, kim)).toMatchObject({
      ok: false,
      refusal: { code: "OPS414", message: expect.stringContaining('"soon", which is no duration') },
    });
  });
});

describe("a facet that reacts to another one", () => {
  it("follows its transitions by their names, with what came with them, and the record's states", () => {
    const { world, id } = open();
    world.send(id, "crisis.declare", { word: "red" }, kim);
    expect(news(world, id)).toMatchObject({ state: "waiting", fields: { word: "red" } });
    const moved = world
      .record(id)!
      .events.flatMap(({ body }) =>
        body.kind === "moved" ? [`${String(body.facet)}: ${body.command} to ${body.to}`] : [],
      );
    expect(moved).toEqual(["crisis: crisis.declare to declared", "news: news.crisis.declare to waiting"]);
    world.send(id, "crisis.recall", {}, kim);
    expect(news(world, id)?.state).toBe("none");
    world.send(id, "end", {}, kim);
    expect([news(world, id)?.state, stateOf(world, id)?.facets["crisis"]?.state]).toEqual(["ended", "past"]);
    expect([...world.coverage.transitions]).toContain("news/none/crisis.declare/0");
  });

  it("in a circle is refused, and nothing of it has happened", () => {
    const circle = outages
      .replace("none: { transitions: { declare:", "none: { transitions: { swing: {}, news.swing: {}, declare:")
      .replace("        crisis.declare: {", "        swing: {}\n        crisis.swing: {}\n        crisis.declare: {");
    const { world, id } = open({}, circle);
    const { head } = stateOf(world, id)!;
    expect(world.send(id, "news.swing", {}, kim)).toMatchObject({ ok: false, refusal: { code: "OPS442" } });
    expect(stateOf(world, id)?.head).toBe(head);
  });
});
