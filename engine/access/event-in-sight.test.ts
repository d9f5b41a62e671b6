import { describe, expect, it } from "vitest";
import type { EventBody, LedgerEvent } from "../lifecycle/event.ts";
import { eventInSight } from "./event-in-sight.ts";
import type { Sight } from "./sight.ts";

const event = (body: EventBody): LedgerEvent => ({ seq: 1, at: 0, commandId: "c", by: "kim", body });
const why = { held: '.cost is 4711, "> 1"', others: [{ rule: "r", because: "cost is 4711" }] };
const part: Sight = { notes: "public", fields: ["title", "facets.major.state"], clocks: "due" };
const seen = (body: EventBody, sight: Sight = part) => eventInSight(event(body), sight)?.body ?? null;

const changed = (set: object, facet: string | null = null): EventBody => ({
  kind: "changed",
  facet,
  command: "edit",
  set: { ...set },
  reason: null,
  overrides: ["cost"],
  computed: { title: { table: "t", inputs: { cost: 4711 }, rules: [0], because: ["4711"] } },
});
const moved = (facet: string | null): EventBody => ({
  kind: "moved",
  facet,
  command: "go",
  from: "a",
  to: "b",
  final: false,
  input: { text: "said" },
  rule: "x/a/go/0",
  why,
});

describe("an event for somebody who sees some fields of its record", () => {
  it("tells of a change what they see of it, and of a change of the others nothing", () => {
    expect(seen(changed({ title: "A", cost: 4711 }))).toMatchObject({
      set: { title: "A" },
      overrides: [],
      computed: {},
    });
    expect(seen(changed({ cost: 4711 }))).toBeNull();
    expect(seen(changed({ title: "of a facet" }, "major"))).toBeNull();
  });

  it("tells that the record moved and what was said, not why it could", () => {
    expect(seen(moved(null))).toMatchObject({ to: "b", input: { text: "said" }, why: { held: null, others: [] } });
    expect(seen(moved("major"))).not.toBeNull();
    expect(seen(moved("communication"))).toBeNull();
  });

  it("tells of its opening what they see", () => {
    const body = seen({
      kind: "opened",
      id: "incident/INC0000001",
      number: "INC0000001",
      type: "incident",
      lifecycle: "incident",
      bundle: "b",
      state: "new",
      final: false,
      fields: { title: "A", cost: 4711 },
      overrides: [],
      computed: { title: { table: "t", inputs: { cost: 4711 }, rules: [], because: [] } },
      facets: {
        major: { state: "none", final: false, fields: { commander: "mia" } },
        other: { state: "x", final: false, fields: {} },
      },
    });
    expect(body).toMatchObject({ fields: { title: "A" }, facets: { major: { state: "none", fields: {} } } });
    expect(JSON.stringify(body)).not.toMatch(/4711|mia|other/);
  });

  it("quotes no field in what is signed, why it needs attention, or what was not opened", () => {
    const asked: EventBody = {
      kind: "approvalRequested",
      approval: "cab",
      facet: null,
      stage: "one",
      signed: { title: "A", cost: 4711 },
      digest: "of 4711",
      approvers: ["mia"],
      needed: 1,
      excluded: [],
      expiresAt: null,
      remindAt: null,
      fallback: false,
    };
    const bodies: readonly EventBody[] = [
      asked,
      { kind: "attention", message: "4711 is too much" },
      { kind: "openEnded", key: "k", outcome: "refused", because: '"cost" is 4711' },
    ];
    for (const body of bodies) expect(JSON.stringify(seen(body))).not.toContain("4711");
    expect(seen(asked)).toMatchObject({ signed: { title: "A" }, digest: null, approvers: ["mia"] });
  });

  it("is none of their business where its kind tells of other things", () => {
    const bodies: readonly EventBody[] = [
      { kind: "armed", waits: { "after:new:0": 4711 } },
      { kind: "released" },
      { kind: "factsRead", facts: { cost: 4711 } },
      { kind: "notified", notify: "n", escalation: null, to: ["kim"], because: "", subject: "4711", text: "" },
    ];
    expect(bodies.map((body) => seen(body))).toEqual([null, null, null, null]);
  });

  it("is returned as it is to who sees all, but for clocks that they do not see", () => {
    const all: Sight = { notes: "all", fields: null, clocks: "all" };
    const one = event(changed({ cost: 4711 }));
    expect(eventInSight(one, all)).toBe(one);
    const clock = { kind: "clock", event: { kind: "stopped", id: "x", at: 1 } } as unknown as EventBody;
    expect(seen(clock, { ...all, clocks: "due" })).toBeNull();
    expect(seen(clock, all)).not.toBeNull();
  });
});
