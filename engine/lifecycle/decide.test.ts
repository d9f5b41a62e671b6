import { describe, expect, it } from "vitest";
import { commandsOf } from "./command.ts";
import { decide } from "./decide.ts";
import { deadlines } from "./timer/deadlines.ts";
import {
  after,
  bundle,
  codeOf,
  company,
  drive,
  type Driver,
  field,
  fields,
  final,
  hours,
  jq,
  lifecycle,
  literal,
  monday,
  named,
  officeHours,
  recordType,
  role,
  row,
  serviceLevel,
  state,
  to,
} from "./sample.ts";
import type { Bundle, Transition } from "./ir.ts";

const type = recordType(
  "incident",
  "INC",
  [
    field("title", "string", { required: true, maxLength: 40 }),
    field("caller", "user"),
    field("ci", "ci", { read: ["owner"] }),
    field("impact", "enum", { values: ["low", "high"], default: "low", reasonOnChange: true }),
    field("priority", "integer", { computed: { kind: "table", table: "priority" } }),
    field("assignmentGroup", "group", { computed: { kind: "table", table: "routing" }, override: true }),
    field("assignee", "user"),
    field("holdReason", "enum", { values: ["awaitingCaller", "awaitingVendor"] }),
    field("resolutionNotes", "text"),
    field("resolvedAt", "instant"),
    field("reopenCount", "integer", { default: 0 }),
  ],
  { links: { problem: { to: "problem", inverse: "incidents" }, parent: { to: "incident", inverse: "children" } } },
);

const cancel = to("cancelled", { ask: fields(field("reason", "text", { required: true })) });
const edit = to(null, { fields: ["title", "impact", "assignmentGroup", "ci"] });
const comment = to(null, {
  allow: [{ field: "caller" }, role("agent")],
  ask: fields(field("text", "text", { required: true }), field("internal", "boolean", { default: false })),
});
const anywhere = { cancel, edit, comment };

const incident: Bundle = bundle(
  type,
  [
    lifecycle("incident", [
      state("new", { assign: to("inProgress", { require: ["assignee"] }), ...anywhere }),
      state("inProgress", {
        hold: to("onHold", { require: ["holdReason"] }),
        resolve: [
          to(null, { when: row({ impact: "high", reopenCount: 2 }), refuse: literal("open a problem first") }),
          to("resolved", { require: ["resolutionNotes"] }),
        ],
        ...anywhere,
      }),
      state("onHold", {
        resume: to("inProgress"),
        "problem.closed": to("resolved", {
          when: row({ holdReason: "awaitingVendor" }),
          set: { resolutionNotes: jq('"Fixed by " + $event.record.number') },
        }),
        ...anywhere,
      }),
      state(
        "resolved",
        {
          close: to("closed", { allow: [{ field: "caller" }] }),
          reopen: to("inProgress", {
            allow: [{ field: "caller" }, role("agent")],
            set: { reopenCount: jq(".reopenCount + 1") },
          }),
        },
        {
          stamp: "resolvedAt",
          after: [after({ businessDays: 3, ms: 0 }, to("closed"), { calendar: literal("office") })],
        },
      ),
      final("closed"),
      final("cancelled"),
    ]),
  ],
  {
    DecisionTable: {
      priority: {
        name: "priority",
        inputs: [{ name: "impact", value: jq(".impact") }],
        hit: "unique",
        rules: [
          { cells: { impact: { is: "oneOf", values: ["high"] } }, then: literal(1), because: null },
          { cells: { impact: { is: "oneOf", values: ["low"] } }, then: literal(3), because: null },
        ],
      },
      routing: {
        name: "routing",
        inputs: [],
        hit: "first",
        rules: [{ cells: {}, then: literal("desk"), because: null }],
      },
    },
    Calendar: { office: officeHours },
    ServiceLevel: named(
      serviceLevel("resolution", "incident", {
        pause: row({ state: "onHold", holdReason: "awaitingCaller" }),
        stop: row({ state: ["resolved", "closed"] }),
        cancel: row({ state: "cancelled" }),
        escalate: [{ at: 50, plus: null, notify: "warn", escalation: null, to: [{ field: "assignee" }] }],
      }),
    ),
    Notification: {
      warn: {
        name: "warn",
        channels: ["inbox"],
        subject: jq('.number + " is half way"'),
        body: literal("Half of the time is used."),
      },
    },
  },
);

const shop = company(
  { kim: ["agent"], ada: [], bob: [] },
  { desk: ["kim"], network: [] },
  {
    cis: {
      "shop-db1": {
        at: 0,
        id: "ci-1",
        name: "shop-db1",
        classes: ["database"],
        owner: "bob",
        ownerGroup: null,
        attributes: {},
      },
      "ci-1": {
        at: 0,
        id: "ci-1",
        name: "shop-db1",
        classes: ["database"],
        owner: "bob",
        ownerGroup: null,
        attributes: {},
      },
      nowhere: null,
    },
  },
);

function opened(values = {}): Driver {
  const driver = drive(incident, shop);
  const decision = driver.open("ada", { title: "Checkout slow", caller: "ada", ...values });
  expect(codeOf(decision)).toBe("ok");
  return driver;
}

describe("opening a record", () => {
  it("takes defaults, computes its fields and starts its clocks in one list of events", () => {
    const driver = opened({ impact: "high" });
    expect(driver.state?.fields).toMatchObject({
      impact: "high",
      priority: 1,
      assignmentGroup: "desk",
      reopenCount: 0,
    });
    expect(driver.state?.clocks["resolution"]).toMatchObject({ phase: "running", dueAt: monday + hours(4).ms });
    expect(driver.events.map((event) => event.body.kind)).toEqual(["opened", "clock"]);
  });

  it("names a required field that is missing and one that does not exist", () => {
    expect(codeOf(drive(incident, shop).open("ada", { caller: "ada" }))).toBe("OPS405");
    const decision = drive(incident, shop).open("ada", { title: "x", prioritty: 1 });
    expect(decision).toMatchObject({
      ok: false,
      refusal: { code: "OPS418", message: expect.stringContaining('did you mean "priority"?') },
    });
  });

  it("refuses a value that does not fit, a computed field and an unknown configuration item", () => {
    const open = (values: object): string => codeOf(drive(incident, shop).open("ada", { title: "x", ...values }));
    expect(open({ title: "x".repeat(41) })).toBe("OPS402");
    expect(open({ impact: "medium" })).toBe("OPS402");
    expect(open({ priority: 1 })).toBe("OPS407");
    expect(open({ ci: "nowhere" })).toBe("OPS408");
  });

  it("keeps a configuration item by its id and records the attributes that expressions may read", () => {
    const driver = opened({ ci: "shop-db1" });
    expect(driver.state?.fields["ci"]).toBe("ci-1");
    expect(driver.state?.facts["ci/ci-1"]?.value).toEqual({ owner: "bob", name: "shop-db1" });
  });

  it("asks for what it must read instead of guessing", () => {
    const driver = drive(incident, { ...shop, people: {}, groups: {} });
    const decision = driver.open("ada", { title: "x", caller: "ada" });
    expect(decision).toMatchObject({
      ok: false,
      refusal: { code: "OPS416", durable: false, details: { people: ["ada"], groups: ["desk"] } },
    });
  });
});

describe("a command", () => {
  it("moves the record with what it requires", () => {
    const driver = opened();
    expect(codeOf(driver.send("kim", "assign"))).toBe("OPS405");
    expect(codeOf(driver.send("kim", "assign", { assignee: "kim" }))).toBe("ok");
    expect(driver.state).toMatchObject({ state: "inProgress", fields: { assignee: "kim" } });
  });

  it("that no transition takes is refused with those that would", () => {
    const decision = opened().send("kim", "resolve", { resolutionNotes: "x" });
    expect(decision).toMatchObject({
      ok: false,
      refusal: { code: "OPS411", details: { state: "new", commands: ["assign", "cancel", "edit", "comment"] } },
    });
  });

  it("is one of those told beforehand: transitions of the state, never what a linked record does", () => {
    const driver = opened();
    driver.send("kim", "assign", { assignee: "kim" });
    driver.send("kim", "hold", { holdReason: "awaitingVendor" });
    expect(commandsOf(incident, driver.state!)).toEqual(["resume", "cancel", "edit", "comment"]);
  });

  it("is refused to who may not, naming who may", () => {
    const decision = opened().send("bob", "assign", { assignee: "kim" });
    expect(decision).toMatchObject({
      ok: false,
      refusal: { code: "OPS403", reason: "notAllowed", message: expect.stringContaining("role agent") },
    });
  });

  it("is allowed to the person a field names", () => {
    const driver = opened();
    expect(codeOf(driver.send("ada", "comment", { text: "still slow" }))).toBe("ok");
    expect(driver.events.at(-1)?.body).toMatchObject({
      kind: "noted",
      command: "comment",
      input: { text: "still slow", internal: false },
    });
    expect(codeOf(driver.send("bob", "comment", { text: "me too" }))).toBe("OPS403");
  });

  it("refuses input that it does not take", () => {
    expect(codeOf(opened().send("kim", "edit", { titel: "x" }))).toBe("OPS418");
    expect(codeOf(opened().send("kim", "edit", { assignee: "kim" }))).toBe("OPS418");
  });

  it("needs a reason where the field says so, and keeps it", () => {
    const driver = opened();
    expect(codeOf(driver.send("kim", "edit", { impact: "high" }))).toBe("OPS406");
    expect(codeOf(driver.send("kim", "edit", { impact: "high", reason: "many callers" }))).toBe("ok");
    expect(driver.state?.fields).toMatchObject({ impact: "high", priority: 1 });
    expect(driver.events.find((event) => event.body.kind === "changed")?.body).toMatchObject({
      reason: "many callers",
    });
  });

  it("lets a person override a computed field, and give it back to its table", () => {
    const driver = opened();
    driver.send("kim", "edit", { assignmentGroup: "network" });
    expect(driver.state).toMatchObject({ overrides: ["assignmentGroup"], fields: { assignmentGroup: "network" } });
    driver.send("kim", "edit", { title: "Checkout very slow" });
    expect(driver.state?.fields["assignmentGroup"]).toBe("network");
    driver.send("kim", "edit", { assignmentGroup: null });
    expect(driver.state).toMatchObject({ overrides: [], fields: { assignmentGroup: "desk" } });
  });

  it("takes the first branch that holds, and a branch may say no", () => {
    const driver = opened({ impact: "high" });
    driver.send("kim", "assign", { assignee: "kim" });
    for (let count = 0; count < 2; count += 1) {
      expect(codeOf(driver.send("kim", "resolve", { resolutionNotes: "restarted" }))).toBe("ok");
      expect(codeOf(driver.send("ada", "reopen"))).toBe("ok");
    }
    expect(driver.send("kim", "resolve", { resolutionNotes: "again" })).toMatchObject({
      ok: false,
      refusal: { code: "OPS419", message: expect.stringContaining("open a problem first") },
    });
  });

  it("cannot touch a closed record", () => {
    const driver = opened();
    driver.send("kim", "cancel", { reason: "duplicate" });
    expect(driver.state).toMatchObject({ state: "cancelled", final: true });
    expect(codeOf(driver.send("kim", "assign", { assignee: "kim" }))).toBe("OPS410");
  });

  it("to a record that does not exist is refused, and opening one twice too", () => {
    expect(codeOf(drive(incident, shop).send("kim", "assign"))).toBe("OPS404");
    expect(codeOf(opened().open("ada", { title: "again" }))).toBe("OPS409");
  });
});

describe("deadlines", () => {
  function resolved(): Driver {
    const driver = opened();
    driver.send("kim", "assign", { assignee: "kim" });
    driver.send("kim", "resolve", { resolutionNotes: "restarted" });
    return driver;
  }

  it("close a resolved record after three business days, counted from its entry alone", () => {
    const driver = resolved();
    expect(driver.state?.fields["resolvedAt"]).toBe("2026-03-02T09:00:00.000Z");
    const due = deadlines(incident, driver.state!);
    // Monday 09:00 and three days of ten hours: Thursday 09:00.
    expect(due).toEqual([{ id: "after:resolved:0", at: Date.UTC(2026, 2, 5, 9), armedBy: expect.any(Number) }]);
    driver.now = due[0]!.at;
    expect(codeOf(driver.engine("$timer", { deadline: due[0]!.id, armedBy: due[0]!.armedBy }))).toBe("ok");
    expect(driver.state).toMatchObject({ state: "closed", final: true });
    expect(deadlines(incident, driver.state!)).toEqual([]);
  });

  it("say nothing when what armed them has passed, and nothing when they come early", () => {
    const driver = resolved();
    const [due] = deadlines(incident, driver.state!);
    expect(driver.engine("$timer", { deadline: due!.id, armedBy: due!.armedBy })).toMatchObject({
      ok: true,
      events: [],
    });
    driver.send("ada", "reopen");
    driver.now = due!.at;
    const decision = driver.engine("$timer", { deadline: due!.id, armedBy: due!.armedBy });
    expect(
      decision.ok && decision.events.every((event) => event.body.kind === "clock" || event.body.kind === "notified"),
    ).toBe(true);
    expect(driver.state?.state).toBe("inProgress");
  });

  it("that leave the record in its state happen once by a `when` that their `set` ends, and come to no rest without", () => {
    const warning = (when: Transition["when"]) => {
      const said = to(null, { when, set: { warned: literal(true) } });
      const open = state("open", { close: to("closed"), look: to(null) }, { after: [after(hours(1), said)] });
      const type = recordType("task", "TSK", [
        field("title", "string"),
        field("warned", "boolean", { default: false }),
      ]);
      const driver = drive(bundle(type, [lifecycle("task", [open, final("closed")])]), shop);
      driver.open("kim", { title: "t" });
      driver.now += 3 * 3_600_000;
      return [codeOf(driver.send("kim", "look")), codeOf(driver.send("kim", "look")), driver] as const;
    };
    const [first, second, { state: once, events }] = warning(row({ warned: false }));
    expect([first, second, once?.fields["warned"]]).toEqual(["ok", "ok", true]);
    expect(events.filter(({ body }) => body.kind === "changed")).toHaveLength(1);
    expect(warning(null)[0]).toBe("OPS442");
  });

  it("at the same instant go after a command, and before a later one", () => {
    const [same, later] = [resolved(), resolved()];
    const due = deadlines(incident, same.state!)[0]!.at;
    same.now = due;
    expect(codeOf(same.send("ada", "reopen"))).toBe("ok");
    later.now = due + 1;
    expect(later.send("ada", "reopen")).toMatchObject({ ok: false, refusal: { code: "OPS410", durable: true } });
    expect(codeOf(later.engine("$sync"))).toBe("ok");
    expect(later.state?.state).toBe("closed");
  });

  it("of clocks tell people at their thresholds", () => {
    const driver = opened();
    driver.send("kim", "assign", { assignee: "kim" });
    const [half] = deadlines(incident, driver.state!);
    expect(half).toMatchObject({ id: "clock:resolution:0", at: monday + hours(2).ms });
    driver.now = half!.at;
    driver.engine("$timer", { deadline: half!.id, armedBy: half!.armedBy });
    expect(driver.events.at(-1)?.body).toMatchObject({
      kind: "notified",
      notify: "warn",
      to: ["kim"],
      subject: "INC0000001 is half way",
    });
    const breach = deadlines(incident, driver.state!)[0]!;
    expect(breach).toMatchObject({ id: "clock:resolution:breach", at: monday + hours(4).ms + 1 });
  });

  it("$sync changes nothing while nothing is overdue", () => {
    expect(opened().engine("$sync")).toMatchObject({ ok: true, events: [] });
  });
});

describe("links and reactions", () => {
  it("a link is kept with the name the other record uses", () => {
    const driver = drive(incident, shop);
    driver.open("ada", { title: "x" }, { problem: "problem/PRB0000001" });
    expect(driver.state).toMatchObject({
      links: { problem: ["problem/PRB0000001"] },
      inverses: { problem: "incidents" },
    });
    expect(codeOf(driver.send("kim", "link", { link: "parent", record: "problem/PRB0000001" }))).toBe("OPS402");
    expect(codeOf(driver.send("kim", "link", { link: "cause", record: "problem/PRB0000001" }))).toBe("OPS440");
    expect(codeOf(driver.send("kim", "unlink", { link: "problem", record: "problem/PRB0000001" }))).toBe("ok");
    expect(driver.state?.links["problem"]).toEqual([]);
  });

  it("a link to the own type that would lead back is refused, once it is known where it leads", () => {
    const chain = { record: "incident/INC0000009", link: "parent", at: 0 };
    const linkTo = { link: "parent", record: "incident/INC0000009" };
    const driver = drive(incident, shop);
    driver.open("ada", { title: "x" });
    const asked = driver.send("kim", "link", linkTo);
    expect(asked).toMatchObject({
      refusal: { code: "OPS416", details: { chains: [{ record: chain.record, link: "parent" }] } },
    });
    driver.readings = { ...shop, chains: [{ ...chain, reaches: ["incident/INC0000005", "incident/INC0000001"] }] };
    expect(driver.send("kim", "link", linkTo)).toMatchObject({
      refusal: {
        code: "OPS444",
        message: 'INC0000001 cannot be linked to INC0000009 as "parent": from there the link leads back to it',
        durable: true,
      },
    });
    driver.readings = { ...shop, chains: [{ ...chain, reaches: ["incident/INC0000005"] }] };
    expect(codeOf(driver.send("kim", "link", linkTo))).toBe("ok");

    // What an older version decided is decided so again, and who wants circles says so.
    const command = {
      id: "c",
      name: "link",
      by: { user: "kim", roles: ["agent"], groups: [] },
      input: { ...linkTo, record: "incident/INC0000008" },
    };
    expect(decide(incident, driver.state, command, shop, driver.now, 3)).toMatchObject({ ok: true });
    const parent = { to: "incident", inverse: "children", cyclic: true } as const;
    const free = drive(
      { ...incident, parts: { ...incident.parts, RecordType: { incident: { ...type, links: { parent } } } } },
      shop,
    );
    free.open("ada", { title: "x" });
    expect(codeOf(free.send("kim", "link", linkTo))).toBe("ok");
  });

  it("links to no more records than the link takes, and to the same one again", () => {
    const parent = { to: "incident", inverse: "children", max: 1, cyclic: true } as const;
    const driver = drive(
      { ...incident, parts: { ...incident.parts, RecordType: { incident: { ...type, links: { parent } } } } },
      shop,
    );
    driver.open("ada", { title: "x" });
    const to = (number: string) => driver.send("kim", "link", { link: "parent", record: `incident/${number}` });
    expect(codeOf(to("INC0000008"))).toBe("ok");
    expect(codeOf(to("INC0000008"))).toBe("ok");
    expect(to("INC0000009")).toMatchObject({
      refusal: {
        code: "OPS459",
        message: 'INC0000001 is linked to INC0000008 as "parent", and to one record at most: unlink one first',
      },
    });
    expect(codeOf(driver.send("kim", "unlink", { link: "parent", record: "incident/INC0000008" }))).toBe("ok");
    expect(codeOf(to("INC0000009"))).toBe("ok");
  });

  it("a reaction moves the record only where its condition holds", () => {
    const closed = { link: "problem", state: "closed", record: { number: "PRB0000001" } };
    for (const [reason, expected] of [
      ["awaitingVendor", "resolved"],
      ["awaitingCaller", "onHold"],
    ] as const) {
      const driver = opened();
      driver.send("kim", "assign", { assignee: "kim" });
      driver.send("kim", "hold", { holdReason: reason });
      expect(codeOf(driver.engine("$reaction", closed))).toBe("ok");
      expect(driver.state?.state).toBe(expected);
    }
  });
});
