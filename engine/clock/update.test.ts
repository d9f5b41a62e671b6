import { describe, expect, it } from "vitest";
import type { JsonObject } from "../base/json.ts";
import type { DecisionTable } from "../table/ir.ts";
import { updateClocks } from "./update.ts";
import type { Escalation, ServiceLevel } from "./ir.ts";
import type { ClockEvent } from "./ledger.ts";
import { at, hour, iso, serviceLevel, states, story, weekdays } from "./story.ts";

const office = weekdays(8, 18);
const openedAt = "2026-01-05T09:00:00.000Z";
const always = { kind: "literal", value: "always" } as const;

const notify = (percent: number, plus: number | null = null): Escalation => ({
  at: percent,
  plus: plus === null ? null : { businessDays: 0, ms: plus },
  notify: `at-${String(percent)}`,
  escalation: null,
  to: [],
});

const byPriority: DecisionTable = {
  name: "targets",
  inputs: [{ name: "priority", value: { kind: "jq", text: ".priority" } }],
  hit: "first",
  rules: [
    { cells: { priority: { is: "oneOf", values: [1] } }, then: { kind: "literal", value: "4h" }, because: null },
    { cells: { priority: { is: "oneOf", values: [2] } }, then: { kind: "literal", value: "8h" }, because: null },
    { cells: { priority: { is: "oneOf", values: [9] } }, then: { kind: "literal", value: "soon" }, because: null },
  ],
};
const targeted = (change: Partial<ServiceLevel> = {}): ServiceLevel =>
  serviceLevel({ within: { table: "targets" }, calendar: always, escalate: [notify(50), notify(100)], ...change });
const prioritized = (level: ServiceLevel) => story([level], office, undefined, { targets: byPriority });
const kinds = (events: readonly { readonly kind: string }[]): string[] => events.map((event) => event.kind);
const record = (state: string, more: JsonObject = {}): JsonObject => ({ state, openedAt, ...more });

describe("a clock whose length a field says", () => {
  const promised = () =>
    story([serviceLevel({ within: { kind: "jq", text: ".promise" }, calendar: always, escalate: [] })], office);

  it("is attached when there is a promise, and follows it", () => {
    const one = promised();
    expect(one.commit(openedAt, record("new"))).toEqual([]);
    expect(kinds(one.commit(openedAt, record("new", { promise: "4h" })))).toEqual(["attached"]);
    expect(one.read("2026-01-05T10:00:00Z").dueAt).toBe(at("2026-01-05T13:00:00Z"));
    one.commit("2026-01-05T10:00:00Z", record("new", { promise: "2h" }));
    expect(one.read("2026-01-05T10:00:00Z").dueAt).toBe(at("2026-01-05T11:00:00Z"));
  });

  it("says what is wrong with one that is no duration", () => {
    const commit = () => promised().commit(openedAt, record("new", { promise: "soon" }));
    expect(commit).toThrow('.promise gave "soon"; a target is a duration');
  });
});

describe("a clock and the commits of its record", () => {
  it("fires each escalation at its exact instant and the breach one millisecond after due, in order", () => {
    const one = story(
      [serviceLevel({ calendar: always, escalate: [notify(100), notify(50), notify(100, hour)] })],
      office,
    );
    one.commit(openedAt, record("new"));
    expect(one.pass("2026-01-06T09:00:00Z")).toEqual([
      { kind: "threshold", id: "resolution", index: 1, at: at("2026-01-05T13:00:00Z") },
      { kind: "threshold", id: "resolution", index: 0, at: at("2026-01-05T17:00:00Z") },
      { kind: "breached", id: "resolution", at: at("2026-01-05T17:00:00.001Z") },
      { kind: "threshold", id: "resolution", index: 2, at: at("2026-01-05T18:00:00Z") },
    ]);
    expect(one.pass("2026-02-01T00:00:00Z")).toEqual([]);
  });

  it("is met when stopped exactly at the due instant, and breached one millisecond later", () => {
    const stopAt = (text: string) => {
      const one = story([serviceLevel({ calendar: always })], office);
      one.commit(openedAt, record("new"));
      const events = one.commit(text, record("resolved"));
      return { kinds: kinds(events), met: one.read("2026-02-01T00:00:00Z").met };
    };
    expect(stopAt("2026-01-05T17:00:00.000Z")).toEqual({ kinds: ["stopped"], met: true });
    expect(stopAt("2026-01-05T17:00:00.001Z")).toEqual({ kinds: ["breached", "stopped"], met: false });
  });

  it("tells what a late timer would have told before it judges a commit", () => {
    const one = story([serviceLevel({ calendar: always, escalate: [notify(50)] })], office);
    one.commit(openedAt, record("new"));
    const events = one.commit("2026-01-06T09:00:00Z", record("onHold"));
    expect(kinds(events)).toEqual(["threshold", "breached", "paused"]);
    expect(events[1]).toMatchObject({ at: at("2026-01-05T17:00:00.001Z") });
  });

  it("attached when already breached, tells one breach and the latest of several warnings only", () => {
    const warnings = [notify(50), notify(75), notify(100), notify(100, 48 * hour)];
    const escalate = warnings.map((warning) => ({ ...warning, notify: "sla-warning" }));
    const one = story([serviceLevel({ calendar: always, escalate })], office);
    const events = one.commit("2026-01-06T09:00:00Z", record("new"));
    expect(kinds(events)).toEqual(["attached", "threshold", "breached"]);
    expect(events[1]).toMatchObject({ index: 2 });
    expect(one.pass("2026-01-07T00:00:00Z")).toEqual([]);
    expect(kinds(one.pass("2026-01-08T09:00:00Z"))).toEqual(["threshold"]);
  });

  it("leaves alone a record that it does not concern, has stopped, or has nothing to count from", () => {
    const one = story([serviceLevel({ when: states("inProgress") })], office);
    expect(one.commit(openedAt, record("new"))).toEqual([]);
    expect(one.commit("2026-01-05T10:00:00Z", record("resolved"))).toEqual([]);
    const two = story([serviceLevel({ startAt: "plannedStart" })], office);
    expect(two.commit(openedAt, record("new", { plannedStart: null }))).toEqual([]);
    expect(
      kinds(two.commit("2026-01-05T10:00:00Z", record("new", { plannedStart: "2026-01-05T12:00:00.000Z" }))),
    ).toEqual(["attached"]);
    expect(iso(two.clock()?.dueAt)).toBe("2026-01-06T10:00:00.000Z");
  });

  it("is cancelled when its agreement no longer applies, and attached anew when it does again", () => {
    const one = story([serviceLevel({ when: states("inProgress", "onHold"), calendar: always })], office);
    one.commit(openedAt, record("inProgress"));
    expect(kinds(one.commit("2026-01-05T10:00:00Z", record("new")))).toEqual(["cancelled"]);
    expect(one.read("2026-01-05T11:00:00Z")).toMatchObject({ phase: "cancelled", met: null, dueAt: null });
    expect(kinds(one.commit("2026-01-05T12:00:00Z", record("inProgress")))).toEqual(["attached"]);
    expect(Object.keys(one.clocks())).toEqual(["resolution", "resolution#2"]);
  });

  it("stops rather than being reset, cancelled or paused by the same commit", () => {
    const everything = serviceLevel({
      pause: states("resolved"),
      cancel: states("resolved"),
      reset: states("resolved"),
      calendar: always,
    });
    const one = story([everything], office);
    one.commit(openedAt, record("new"));
    expect(kinds(one.commit("2026-01-05T10:00:00Z", record("resolved")))).toEqual(["stopped"]);
  });

  it("is reset by the commit that makes the condition true, not by those that follow", () => {
    const one = story([serviceLevel({ reset: states("escalated"), calendar: always, escalate: [notify(50)] })], office);
    one.commit(openedAt, record("new"));
    one.pass("2026-01-05T14:00:00Z");
    expect(kinds(one.commit("2026-01-05T14:00:00Z", record("escalated")))).toEqual(["reset"]);
    expect(one.commit("2026-01-05T15:00:00Z", record("escalated", { note: 1 }))).toEqual([]);
    expect(one.clock()).toMatchObject({ dueAt: at("2026-01-05T22:00:00Z"), fired: [], startAt: at(openedAt) });
    expect(one.read("2026-01-05T15:00:00Z")).toMatchObject({ usedMs: hour });
  });

  it("replays a pause from before it was attached", () => {
    const one = story(
      [
        serviceLevel({
          when: { kind: "row", cells: [{ path: ["vip"], test: { is: "oneOf", values: [true] } }] },
          calendar: always,
        }),
      ],
      office,
    );
    one.commit(openedAt, record("new", { vip: false }));
    one.commit("2026-01-05T10:00:00Z", record("onHold", { vip: false }));
    one.commit("2026-01-05T11:30:00Z", record("inProgress", { vip: false }));
    one.commit("2026-01-05T12:00:00Z", record("inProgress", { vip: true }));
    expect(one.read("2026-01-05T12:00:00Z")).toMatchObject({ usedMs: 1.5 * hour });
    expect(one.clock()?.intervals.map(({ kind, usedMs }) => [kind, usedMs])).toEqual([
      ["run", hour],
      ["pause", 0],
      ["run", null],
    ]);
  });
});

describe("a target that changes", () => {
  it("keeps what was used when a table gives another target", () => {
    const one = prioritized(targeted());
    one.commit(openedAt, record("new", { priority: 2 }));
    one.commit("2026-01-05T10:00:00Z", record("onHold", { priority: 2 }));
    one.commit("2026-01-05T11:00:00Z", record("new", { priority: 2 }));
    expect(kinds(one.commit("2026-01-05T12:00:00Z", record("new", { priority: 1 })))).toEqual(["retargeted"]);
    expect(iso(one.clock()?.dueAt)).toBe("2026-01-05T14:00:00.000Z");
    expect(one.clock()?.marks).toEqual([
      { index: 0, at: at("2026-01-05T12:00:00Z") },
      { index: 1, at: at("2026-01-05T14:00:00Z") },
    ]);
  });

  it("is breached at once, and told once, when the new target is already used up", () => {
    const one = prioritized(targeted());
    one.commit(openedAt, record("new", { priority: 2 }));
    one.pass("2026-01-05T15:00:00Z");
    expect(kinds(one.commit("2026-01-05T15:00:00Z", record("new", { priority: 1 })))).toEqual([
      "retargeted",
      "threshold",
      "breached",
    ]);
    expect(one.clock()).toMatchObject({
      dueAt: at("2026-01-05T13:00:00Z"),
      breachedAt: at("2026-01-05T15:00:00Z"),
      fired: [0, 1],
    });
  });

  it("is no breach any more when a longer target is not used up yet, and warns again before that", () => {
    const one = prioritized(targeted());
    one.commit(openedAt, record("new", { priority: 1 }));
    one.pass("2026-01-05T13:30:00Z");
    expect(one.clock()?.breachedAt).not.toBeNull();
    one.commit("2026-01-05T13:30:00Z", record("new", { priority: 2 }));
    expect(one.clock()).toMatchObject({ breachedAt: null, dueAt: at("2026-01-05T17:00:00Z"), fired: [0] });
    expect(kinds(one.pass("2026-01-06T00:00:00Z"))).toEqual(["threshold", "breached"]);
  });

  it("passes over an entry reached in one leap only where a later one tells the same people by the same means", () => {
    const told = (to: Escalation["to"], more: Partial<Escalation> = {}): Escalation => ({
      ...notify(50),
      notify: "warning",
      to,
      ...more,
    });
    const leap = (...escalate: readonly Escalation[]): readonly number[] => {
      const one = prioritized(targeted({ escalate }));
      one.commit(openedAt, record("new", { priority: 2 }));
      one.pass("2026-01-05T12:59:00Z");
      const events = one.commit("2026-01-05T12:59:00Z", record("new", { priority: 1 }));
      const later = one.pass("2026-01-06T09:00:00Z");
      return [...events, ...later].flatMap((event) => (event.kind === "threshold" ? event.index : []));
    };
    const [kim, lee] = [{ user: "kim" }, { user: "lee" }];
    const at90 = { at: 90 };
    // 50 and 90 percent of four hours lie behind at once.
    expect(leap(told([kim]), told([kim], at90))).toEqual([1]);
    expect(leap(told([kim]), told([lee, kim], at90))).toEqual([1]);
    expect(leap(told([kim, lee]), told([kim], at90))).toEqual([0, 1]);
    expect(leap(told([kim]), told([kim], { ...at90, notify: "breached" }))).toEqual([0, 1]);
    expect(leap(told([kim]), told([kim], { ...at90, notify: null, escalation: "desk" }))).toEqual([0, 1]);
    expect(leap(told([kim], { notify: null, escalation: "desk" }), told([kim], at90))).toEqual([0, 1]);
  });

  it("tells each threshold once when the target is shortened, lengthened and shortened again", () => {
    const one = prioritized(targeted({ escalate: [notify(50), notify(100)] }));
    one.commit(openedAt, record("new", { priority: 2 }));
    one.pass("2026-01-05T14:00:00Z");
    const indices = (events: readonly ClockEvent[]): readonly number[] =>
      events.flatMap((event) => (event.kind === "threshold" ? event.index : []));
    expect(indices(one.commit("2026-01-05T14:00:00Z", record("new", { priority: 1 })))).toEqual([1]);
    expect(indices(one.commit("2026-01-05T14:01:00Z", record("new", { priority: 2 })))).toEqual([]);
    expect(one.clock()).toMatchObject({ fired: [0], told: [1] });
    expect(indices(one.commit("2026-01-05T14:02:00Z", record("onHold", { priority: 2 })))).toEqual([]);
    expect(indices(one.commit("2026-01-05T14:03:00Z", record("new", { priority: 1 })))).toEqual([]);
    expect(indices(one.pass("2026-01-08T09:00:00Z"))).toEqual([]);
  });

  it("decides as engine 2 did where a history of it is replayed", () => {
    const level = targeted({ escalate: [notify(50), notify(100)] });
    const change = (priority: number, engine?: number) => ({
      serviceLevels: [level],
      clocks: {},
      before: null,
      after: { record: record("new", { priority }), variables: {} },
      past: [],
      at: at("2026-01-05T15:00:00Z"),
      cause: "test",
      context: {
        calendars: {},
        zones: {},
        tables: { targets: byPriority },
        ...(engine === undefined ? {} : { engine }),
      },
    });
    const fired = (result: ReturnType<typeof updateClocks>): readonly string[] =>
      result.ok ? kinds(result.value) : [result.error.message];
    expect(fired(updateClocks(change(1, 2)))).toEqual(["attached", "threshold", "breached"]);
    expect(fired(updateClocks(change(1)))).toEqual(["attached", "threshold", "threshold", "breached"]);
  });

  it("begins again where the service level says restart", () => {
    const one = prioritized(targeted({ onTargetChange: "restart" }));
    one.commit(openedAt, record("new", { priority: 2 }));
    one.commit("2026-01-05T12:00:00Z", record("new", { priority: 1 }));
    expect(iso(one.clock()?.dueAt)).toBe("2026-01-05T16:00:00.000Z");
    expect(one.read("2026-01-05T13:00:00Z")).toMatchObject({ usedMs: hour, percent: 25 });
  });

  it("measures by another calendar from the moment it is chosen", () => {
    const one = story([serviceLevel({ calendar: { kind: "jq", text: ".calendar" } })], office);
    one.commit("2026-01-05T16:00:00Z", { state: "new", openedAt: "2026-01-05T16:00:00.000Z", calendar: "always" });
    one.commit("2026-01-05T17:00:00Z", { state: "new", openedAt: "2026-01-05T16:00:00.000Z", calendar: "office" });
    expect(one.clock()?.intervals.map(({ calendar, usedMs }) => [calendar, usedMs])).toEqual([
      ["always", hour],
      ["office", null],
    ]);
    // 7 hours are left: one until 18:00, six from 08:00.
    expect(iso(one.clock()?.dueAt)).toBe("2026-01-06T14:00:00.000Z");
  });

  it("moves with the instant of an `until` clock, whose pause hides a breach but gives no time", () => {
    const one = story(
      [serviceLevel({ within: null, until: { kind: "jq", text: ".dueDate" }, calendar: always })],
      office,
    );
    one.commit(openedAt, record("new", { dueDate: "2026-01-05T17:00:00.000Z" }));
    one.commit("2026-01-05T10:00:00Z", record("onHold", { dueDate: "2026-01-05T12:00:00.000Z" }));
    expect(one.pass("2026-01-05T13:00:00Z")).toEqual([]);
    const events = one.commit("2026-01-05T13:00:00Z", record("new", { dueDate: "2026-01-05T12:00:00.000Z" }));
    expect(kinds(events)).toEqual(["resumed", "breached"]);
  });

  it("names the table that gives no duration", () => {
    const level = targeted();
    const scope = { record: record("new", { priority: 9 }), variables: {} };
    const context = { calendars: {}, zones: {}, tables: { targets: byPriority } };
    const result = updateClocks({
      serviceLevels: [level],
      clocks: {},
      before: null,
      after: scope,
      past: [],
      at: at(openedAt),
      cause: "test",
      context,
    });
    expect(result).toMatchObject({ ok: false, error: { kind: "target" } });
    expect(result.ok ? "" : result.error.message).toContain('table "targets" gave "soon"');
  });
});

describe("a record that is reopened", () => {
  const reopened = (onReopen: ServiceLevel["onReopen"]) => {
    const one = story([serviceLevel({ onReopen, calendar: always, escalate: [notify(50), notify(100)] })], office);
    one.commit(openedAt, record("new"));
    one.commit("2026-01-05T11:00:00Z", record("resolved"));
    expect(one.commit("2026-01-05T12:00:00Z", record("resolved", { note: 1 }))).toEqual([]);
    const events = one.commit("2026-01-05T14:00:00Z", record("inProgress"));
    return { one, events };
  };

  it("resumes its clock without the time it was resolved", () => {
    const { one, events } = reopened("resume");
    expect(kinds(events)).toEqual(["reopened"]);
    expect(iso(one.clock()?.dueAt)).toBe("2026-01-05T20:00:00.000Z");
    expect(one.clock()?.intervals.map(({ kind, from, to }) => [kind, iso(from), iso(to)])).toEqual([
      ["run", "2026-01-05T09:00:00.000Z", "2026-01-05T11:00:00.000Z"],
      ["closed", "2026-01-05T11:00:00.000Z", "2026-01-05T14:00:00.000Z"],
      ["run", "2026-01-05T14:00:00.000Z", "none"],
    ]);
  });

  it("continues its clock as if it had never been resolved", () => {
    const { one, events } = reopened("continue");
    expect(kinds(events)).toEqual(["reopened", "threshold"]);
    expect(iso(one.clock()?.dueAt)).toBe("2026-01-05T17:00:00.000Z");
  });

  it("gets a new clock and leaves the old verdict alone", () => {
    const { one, events } = reopened("new");
    expect(kinds(events)).toEqual(["attached"]);
    expect(one.read("2026-01-06T00:00:00Z").met).toBe(true);
    expect(iso(one.clock("resolution#2")?.dueAt)).toBe("2026-01-05T22:00:00.000Z");
    one.commit("2026-01-05T15:00:00Z", record("resolved"));
    expect(kinds(one.commit("2026-01-05T16:00:00Z", record("new")))).toEqual(["attached"]);
    expect(Object.keys(one.clocks())).toEqual(["resolution", "resolution#2", "resolution#3"]);
  });
});

describe("clocks of the owning group", () => {
  const team = serviceLevel({ name: "team", agreement: "ola", per: "group", calendar: always });

  it("run while the group owns the record and pause while another does", () => {
    const one = story([team], office);
    expect(one.commit(openedAt, record("new", { group: null }))).toEqual([]);
    one.commit("2026-01-05T10:00:00Z", record("new", { group: "desk" }));
    expect(kinds(one.commit("2026-01-05T12:00:00Z", record("new", { group: "network" })))).toEqual([
      "paused",
      "attached",
    ]);
    one.commit("2026-01-05T13:00:00Z", record("new", { group: "desk" }));
    expect(one.read("2026-01-05T14:00:00Z", "team:desk")).toMatchObject({ usedMs: 3 * hour });
    expect(one.read("2026-01-05T14:00:00Z", "team:network")).toMatchObject({ usedMs: hour, phase: "paused" });
    expect(kinds(one.commit("2026-01-05T14:00:00Z", record("resolved", { group: "desk" })))).toEqual([
      "stopped",
      "stopped",
    ]);
  });

  it("resume for the owner alone when the record is reopened", () => {
    const one = story([team], office);
    one.commit(openedAt, record("new", { group: "desk" }));
    one.commit("2026-01-05T10:00:00Z", record("new", { group: "network" }));
    one.commit("2026-01-05T11:00:00Z", record("resolved", { group: "network" }));
    one.commit("2026-01-05T12:00:00Z", record("new", { group: "desk" }));
    expect(one.clock("team:desk")?.phase).toBe("running");
    expect(one.clock("team:network")?.phase).toBe("stopped");
  });
});

describe("agreements that compete", () => {
  const pair = (competing: ServiceLevel["competing"]) => [
    serviceLevel({ name: "gold", competing, within: { businessDays: 0, ms: 8 * hour }, calendar: always }),
    serviceLevel({
      name: "platinum",
      competing,
      when: { kind: "row", cells: [{ path: ["vip"], test: { is: "oneOf", values: [true] } }] },
      within: { businessDays: 0, ms: 4 * hour },
      calendar: always,
    }),
  ];

  it("all attach where all is said", () => {
    const one = story(pair("all"), office);
    one.commit(openedAt, record("new", { vip: true }));
    expect(Object.keys(one.clocks())).toEqual(["gold", "platinum"]);
  });

  it("give way to the first of the bundle", () => {
    const one = story(pair("first"), office);
    one.commit(openedAt, record("new", { vip: true }));
    expect(Object.keys(one.clocks())).toEqual(["gold"]);
  });

  it("give way to the strictest, also when it comes to apply later", () => {
    const one = story(pair("strictest"), office);
    one.commit(openedAt, record("new", { vip: false }));
    const events = one.commit("2026-01-05T10:00:00Z", record("new", { vip: true }));
    expect(kinds(events)).toEqual(["cancelled", "attached"]);
    expect(events[0]).toMatchObject({ id: "gold", cause: "superseded by platinum" });
    expect(iso(one.clock("platinum")?.dueAt)).toBe("2026-01-05T13:00:00.000Z");
  });
});
