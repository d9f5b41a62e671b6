import { describe, expect, it } from "vitest";
import { earlierRelations } from "../identity/earlier-relations.ts";
import type { JsonObject } from "../base/json.ts";
import {
  after,
  approval,
  bundle,
  field,
  final,
  hours,
  jq,
  lifecycle,
  literal,
  named,
  officeHours,
  recordType,
  row,
  serviceLevel,
  state,
  to,
  withParts,
} from "../lifecycle/sample.ts";
import type { Bundle, EscalationPolicy } from "../lifecycle/ir.ts";
import { reportCoverage } from "./coverage.ts";
import type { CoverageItem } from "./coverage-item.ts";
import { coverageItems } from "./coverage-items.ts";
import { readFixture, type Fixture } from "./fixture.ts";
import type { Expectation, Scenario, Step } from "./ir.ts";
import type { Queue } from "../listing/queue.ts";
import type { Mailbox } from "../mail/ir.ts";
import type { Library } from "./library.ts";
import { runScenario, type ScenarioReport } from "./run-scenario.ts";
import { World } from "./world.ts";

const warn = { name: "sla-warning", channels: ["mail"], subject: literal("half way"), body: literal("hurry") };

const incidents: Bundle = bundle(
  recordType(
    "incident",
    "INC",
    [
      field("title", "string", { required: true }),
      field("caller", "user"),
      field("ci", "ci"),
      field("assignee", "user"),
      field("impact", "enum", { values: ["low", "high"], default: "low" }),
      field("priority", "integer", { computed: { kind: "table", table: "priority" } }),
      field("notes", "text"),
      field("note", "text"),
    ],
    { links: { problem: { to: "problem", inverse: "incidents" } } },
  ),
  [
    lifecycle("incident", [
      state("new", { assign: to("inProgress", { require: ["assignee"] }), edit: to(null, { fields: ["impact"] }) }),
      state("inProgress", {
        hold: to("onHold"),
        resolve: [
          to(null, { when: row({ impact: "high" }), refuse: literal("write a review first") }),
          to("resolved", { require: ["notes"] }),
        ],
      }),
      state("onHold", {
        resume: to("inProgress"),
        "problem.closed": to("resolved", { set: { notes: literal("fixed by the problem") } }),
      }),
      state("resolved", { reopen: to("inProgress") }, { after: [after(hours(72), to("closed"))] }),
      final("closed"),
    ]),
  ],
  {
    DecisionTable: {
      priority: {
        name: "priority",
        inputs: [{ name: "impact", value: jq(".impact") }],
        hit: "unique",
        rules: [
          { cells: { impact: { is: "oneOf", values: ["low"] } }, then: literal(4), because: null },
          { cells: { impact: { is: "oneOf", values: ["high"] } }, then: literal(2), because: "everybody is hit" },
        ],
      },
    },
    Calendar: { office: officeHours },
    Notification: { "sla-warning": warn },
    ServiceLevel: named(
      serviceLevel("resolution", "incident", {
        within: hours(8),
        pause: row({ state: "onHold" }),
        stop: row({ state: ["resolved", "closed"] }),
        escalate: [{ at: 50, plus: null, notify: "sla-warning", escalation: null, to: [{ field: "assignee" }] }],
      }),
    ),
  },
);

const problems: Bundle = bundle(
  recordType("problem", "PRB", [field("title", "string", { required: true })], {
    links: { incidents: { to: "incident", inverse: "problem" } },
  }),
  [lifecycle("problem", [state("open", { close: to("closed") }), final("closed")])],
);

const changes: Bundle = bundle(
  recordType("change", "CHG", [field("title", "string", { required: true }), field("ci", "ci")]),
  [
    lifecycle("change", [
      state("draft", { submit: to("authorize") }),
      state(
        "authorize",
        { approved: to("implement"), rejected: to("draft"), expired: to("draft") },
        { approval: literal("cab") },
      ),
      state(
        "implement",
        { done: to("closed"), fault: to("failed"), expired: to("failed") },
        {
          invoke: {
            runbook: literal("change/extend"),
            with: { kind: "object", entries: { ci: jq(".ci") } },
            timeout: hours(4),
          },
        },
      ),
      state("failed", { retry: to("implement") }),
      final("closed"),
    ]),
  ],
  { Approval: { cab: approval("cab") }, Runbook: { "change/extend": "digest" } },
);

const extend: JsonObject = {
  document: { dsl: "1.0.3", namespace: "change", name: "extend", version: "1.0.0" },
  do: [{ pause: { wait: { minutes: 30 } } }, { grow: { call: "ansible.playbook", with: { playbook: "extend.yml" } } }],
};

const shop = readFixture({ cis: { "shop-db1": { class: "database", owner: "kim" } } });

const library: Library = {
  bundles: { incident: incidents, problem: problems, change: changes },
  runbooks: { "change/extend": extend },
  zones: {},
  relations: earlierRelations,
  classes: {},
  patterns: {},
  policies: {},
  improvements: {},
  predictions: {},
  fixtures: { shop: shop.ok ? shop.value : ({} as Fixture) },
  alerts: { sources: {}, rules: [], correlations: [], maintenances: [], tables: {}, remediations: [] },
  notices: { channels: {}, escalations: {}, notifications: {} },
  mailboxes: {},
  metrics: { sources: {}, logs: {}, watches: {}, probes: {} },
  queues: {},
  schedules: {},
  isGranted: (roles) => roles.includes("agent"),
  functions: {},
  indicators: {},
  availabilities: {},
  maps: {},
  calendars: {},
  reads: () => ({ reads: true, readsInternal: true }),
  onCall: { plans: {}, calendars: {} },
  opens: () => true,
};

const monday = Date.UTC(2026, 2, 2, 9);
const people = { kim: ["agent"], ada: [], lee: ["agent"] };

function scenario(steps: readonly Step[], given: Partial<Scenario["given"]> = {}): Scenario {
  return {
    name: "test",
    title: "test",
    path: "test.yaml",
    at: monday,
    given: {
      fixtures: [],
      people,
      groups: { cab: ["kim", "lee"], managers: ["lee"] },
      cis: {},
      onCall: {},
      reach: {},
      calls: {},
      channels: {},
      records: [incident()],
      ...given,
    },
    steps,
  };
}

function incident(set: JsonObject = {}, alias = "inc"): Scenario["given"]["records"][number] {
  return { alias, record: "incident", set: { title: "Checkout slow", caller: "ada", ...set }, links: {}, by: "ada" };
}

let line = 0;
const command = (
  as: string,
  name: string,
  input: JsonObject = {},
  rest: { readonly record?: string; readonly refused?: string | true } = {},
): Step => ({
  kind: "command",
  line: (line += 1),
  as,
  command: name,
  record: rest.record ?? "inc",
  with: input,
  refused: rest.refused ?? null,
});
const wait = (ms: number): Step => ({ kind: "wait", line: (line += 1), duration: { businessDays: 0, ms } });
const expects = (records: Expectation["records"], rest: Partial<Expectation> = {}): Step => ({
  kind: "expect",
  line: (line += 1),
  expect: { records, calls: null, opened: null, queues: null, indicators: null, ...rest },
});
const hour = 3_600_000;
const messages = (report: ScenarioReport): string[] => report.failures.map(({ message }) => message);

it("says what a queue holds for somebody when it is not what is expected, and that it is not for them", () => {
  const queue: Queue = {
    name: "desk",
    title: "Desk",
    records: ["incident"],
    filters: { open: "true" },
    sort: "-openedAt",
    clocks: [],
    columns: [],
    count: { atRiskMinutes: null, breached: false },
    for: [{ role: "agent" }],
  };
  const given = { records: [incident(), incident({}, "other")] };
  const told = (holds: readonly string[] | null, user = "kim"): readonly string[] =>
    messages(
      runScenario(scenario([expects({}, { queues: [{ queue: "desk", for: user, holds }] })], given), {
        ...library,
        queues: { desk: queue },
        reads: (roles) => ({ reads: roles.includes("agent"), readsInternal: true }),
      }),
    );
  expect(told(["other", "inc"])).toEqual([]);
  expect(told(["inc"])).toEqual(['the queue "desk" for kim holds other, inc, expected inc']);
  expect(told([])).toEqual(['the queue "desk" for kim holds other, inc, expected nothing']);
  expect(told(null)).toEqual(['the queue "desk" for kim is for them, and it should not be']);
  expect(told(["inc"], "ada")).toEqual(['the queue "desk" for ada is not for them']);
  expect(told(null, "ada")).toEqual([]);
  expect(told([], "eve")).toEqual(['there is no person "eve"; add them under given.people']);
});

it("opens a record of a type that does not say who may only for people whose roles may", () => {
  const opened = (by: string) =>
    runScenario(scenario([], { records: [{ ...incident(), by }] }), {
      ...library,
      opens: (roles) => roles.includes("agent"),
    }).failures.map(({ message }) => message);
  expect(opened("kim")).toEqual([]);
  expect(opened("ada")).toEqual(['record "inc" was refused with OPS403: "ada" may not open incident records']);
});

it("answers a mail by which somebody names what they do not see as the product does: there is no such record", () => {
  const link = { command: "link", when: null, with: { link: literal("problem"), record: jq(".subject") } };
  const mailbox: Mailbox = {
    name: "desk",
    title: "Desk",
    addresses: ["desk@example.org"],
    secret: null,
    authenticated: null,
    maxSize: 10_000,
    strangers: null,
    answer: [{ record: "incident", prefix: "INC", commands: [link], also: [] }],
    open: [],
  };
  const told = (subject: string, refused: string | null): readonly string[] => {
    const said = { mailbox: "desk", from: "kim", subject, text: "See there", headers: {}, about: "inc", files: [] };
    const records = [incident(), { alias: "prb", record: "problem", set: { title: "Jams" }, links: {}, by: "kim" }];
    const step: Step = { kind: "mail", line: (line += 1), ...said, record: null, refused };
    return messages(runScenario(scenario([step], { records }), { ...library, mailboxes: { desk: mailbox } }));
  };
  expect(told("PRB0000001", null)).toEqual([]);
  expect(told("PRB0000009", "OPS460")).toEqual([]);
  expect(told("PRB0000009", null)).toEqual([
    'the mail of kim to "desk" was refused with OPS460: no rule of the mailbox "desk" takes it (INC0000001: there is no problem "PRB0000009")',
  ]);
});

it("answers a command that names what the person does not see as the product does: there is no such record", () => {
  const told = (step: Step): readonly string[] =>
    messages(
      runScenario(scenario([step], { records: [incident(), incident({}, "other")] }), {
        ...library,
        reads: (roles) => ({ reads: roles.includes("agent"), readsInternal: false }),
      }),
    );
  const unseen = ['"edit" of incident "inc" by ada was refused with OPS404: there is no incident "INC0000001"'];
  expect(told(command("ada", "edit", { impact: "high" }))).toEqual(unseen);
  expect(told(command("ada", "edit", { impact: "high" }, { refused: "OPS404" }))).toEqual([]);
  expect(told(command("kim", "edit", { impact: "high" }))).toEqual([]);
  expect(told(command("kim", "link", { link: "problem", record: "PRB0000009" }))).toEqual([
    '"link" of incident "inc" by kim was refused with OPS404: there is no problem "PRB0000009"',
  ]);
});

describe("a scenario", () => {
  it("passes when months of clocks, notices and refusals are as it expects", () => {
    const report = runScenario(
      scenario(
        [
          expects({
            inc: {
              state: "new",
              priority: 4,
              assignee: null,
              clocks: { resolution: { dueAt: "2026-03-02T18:00:00+01:00", phase: "running" } },
            },
          }),
          command("ada", "assign", { assignee: "kim" }, { refused: "OPS403" }),
          command("kim", "assign", { assignee: "kim" }),
          wait(4 * hour),
          expects({ inc: { notified: [{ notify: "sla-warning", to: "kim" }] } }),
          expects({ inc: { told: [{ channel: "mail", to: "kim", subject: "half way", outcome: "delivered" }] } }),
          { kind: "until", line: 90, at: monday + 8 * hour },
          expects({ inc: { clocks: { resolution: { breached: false, used: "8h", percent: 100 } } } }),
          wait(1),
          expects({ inc: { clocks: { resolution: { breached: true } } } }),
          command("kim", "resolve", { notes: "restarted" }),
          wait(24 * 90 * hour),
          expects({
            inc: { state: "closed", visited: ["new", "inProgress", "closed"], clocks: { resolution: { met: false } } },
          }),
        ],
        { channels: { mail: ["delivered"] } },
      ),
      library,
    );
    expect(messages(report)).toEqual([]);
    expect(report).toMatchObject({ passed: true, steps: 13, elapsedMs: 4 * hour + 4 * hour + 1 + 24 * 90 * hour });
  });

  it("tells what is not as expected, with the line and what is there instead, and goes on", () => {
    const report = runScenario(
      scenario([
        {
          kind: "expect",
          line: 41,
          expect: {
            records: {
              inc: { state: "closed", prioritty: 2, clocks: { response: { met: true } }, visited: ["closed"] },
            },
            calls: null,
            opened: null,
            queues: null,
            indicators: null,
          },
        },
        {
          kind: "expect",
          line: 42,
          expect: {
            records: {
              inc: { clocks: { resolution: { dueAt: "2026-03-02T10:00:00Z" } }, notified: [{ notify: "sla-warning" }] },
            },
            calls: [{ call: "survey.send", with: null, times: null }],
            opened: [{ record: "problem", count: 1, as: null, where: {} }],
            queues: null,
            indicators: null,
          },
        },
      ]),
      library,
    );
    expect(report.failures).toEqual([
      { line: 41, at: "2026-03-02T09:00:00.000Z", message: 'inc.state is "new", expected "closed"' },
      { line: 41, at: "2026-03-02T09:00:00.000Z", message: "inc.prioritty cannot be checked: there is no such field" },
      {
        line: 41,
        at: "2026-03-02T09:00:00.000Z",
        message: 'inc.clocks.response does not exist; there are "resolution"',
      },
      { line: 41, at: "2026-03-02T09:00:00.000Z", message: 'inc.visited lacks "closed"; there are ["new"]' },
      { line: 42, at: "2026-03-02T09:00:00.000Z", message: '0 records of type "problem" were opened, expected 1' },
      {
        line: 42,
        at: "2026-03-02T09:00:00.000Z",
        message: 'inc.clocks.resolution.dueAt is "2026-03-02T17:00:00.000Z", expected "2026-03-02T10:00:00Z"',
      },
      {
        line: 42,
        at: "2026-03-02T09:00:00.000Z",
        message: 'inc.notified lacks {"notify":"sla-warning"}; there are []',
      },
      { line: 42, at: "2026-03-02T09:00:00.000Z", message: '"survey.send" was not called; calls so far: none' },
    ]);
  });

  it("says all that is wrong with the input of a command that is refused", () => {
    const refused = runScenario(scenario([command("kim", "assign", { assignee: "kim", one: 1, two: 2 })]), library);
    expect(messages(refused)).toEqual([
      expect.stringMatching(
        /was refused with OPS418: "one" is unknown to "assign".*; \/two: "two" is unknown to "assign"/,
      ),
    ]);
  });

  it("ends at a command that is refused, or accepted where a refusal was expected", () => {
    const refused = runScenario(scenario([command("kim", "hold"), expects({ inc: { state: "onHold" } })]), library);
    expect(messages(refused)).toHaveLength(1);
    expect(messages(refused)[0]).toContain('"hold" of incident "inc" by kim was refused with OPS411');
    const accepted = runScenario(scenario([command("kim", "assign", { assignee: "kim" }, { refused: true })]), library);
    expect(messages(accepted)).toEqual(['"assign" of incident "inc" by kim was accepted, expected a refusal']);
    const other = runScenario(
      scenario([command("ada", "assign", { assignee: "kim" }, { refused: "OPS411" })]),
      library,
    );
    expect(messages(other)[0]).toContain("was refused with OPS403, expected OPS411");
  });

  it("lets a command of an instant go before the timers of that instant", () => {
    const report = runScenario(
      scenario([
        command("kim", "assign", { assignee: "kim" }),
        command("kim", "resolve", { notes: "restarted" }),
        wait(72 * hour),
        command("kim", "reopen"),
        expects({ inc: { state: "inProgress" } }),
      ]),
      library,
    );
    expect(messages(report)).toEqual([]);
  });

  it("carries a reaction from a linked record", () => {
    const report = runScenario(
      scenario(
        [
          command("kim", "assign", { assignee: "kim" }),
          command("kim", "hold"),
          command("kim", "link", { link: "problem", record: "prb" }),
          expects({ inc: { links: { problem: ["prb"] } }, prb: { links: { incidents: ["inc"] } } }),
          command("kim", "close", {}, { record: "prb" }),
          expects({ inc: { state: "resolved", notes: "fixed by the problem" } }),
        ],
        { records: [incident(), { alias: "prb", record: "problem", set: { title: "Disk" }, links: {}, by: "kim" }] },
      ),
      library,
    );
    expect(messages(report)).toEqual([]);
  });

  it("asks approvers, runs the runbook against its stubs in virtual time, and follows its outcome", () => {
    const change: Scenario["given"]["records"][number] = {
      alias: "chg",
      record: "change",
      set: { title: "Extend", ci: "shop-db1" },
      links: {},
      by: "ada",
    };
    const at = (as: string, name: string): Step => command(as, name, {}, { record: "chg" });
    const report = runScenario(
      scenario(
        [
          command("ada", "submit", {}, { record: "chg", refused: "OPS403" }),
          at("kim", "submit"),
          expects({ chg: { approvals: [{ approval: "cab", waiting: 2, approvers: ["kim", "lee"] }] } }),
          at("kim", "approve"),
          expects({ chg: { approvals: [{ approval: "cab", waiting: 1, approved: ["kim"] }] } }),
          at("lee", "approve"),
          expects({ chg: { state: "implement" } }, { calls: [{ call: "ansible.playbook", with: null, times: 0 }] }),
          wait(hour),
          expects(
            { chg: { state: "failed" } },
            { calls: [{ call: "ansible.playbook", with: { playbook: "extend.yml" }, times: 1 }] },
          ),
          at("kim", "retry"),
          wait(hour),
          expects({ chg: { state: "closed", visited: ["authorize", "implement", "failed", "implement", "closed"] } }),
        ],
        {
          fixtures: ["shop"],
          records: [change],
          calls: {
            "ansible.playbook": [
              { fault: { status: 500 }, takesMs: 0 },
              { output: { changed: 1 }, takesMs: 30 * 60_000 },
            ],
          },
        },
      ),
      library,
    );
    expect(messages(report)).toEqual([]);
  });

  it("lets a call take its time: the answer comes then, and one that comes too late decides nothing", () => {
    const change: Scenario["given"]["records"][number] = {
      alias: "chg",
      record: "change",
      set: { title: "Extend" },
      links: {},
      by: "ada",
    };
    const at = (as: string, name: string): Step => command(as, name, {}, { record: "chg" });
    const report = runScenario(
      scenario(
        [
          at("kim", "submit"),
          at("kim", "approve"),
          at("lee", "approve"),
          wait(5 * hour),
          expects(
            { chg: { state: "failed", visited: ["implement", "failed"] } },
            { calls: [{ call: "ansible.playbook", with: null, times: 1 }] },
          ),
          at("kim", "retry"),
          // The runbook pauses for half an hour first.
          wait(2.5 * hour - 1),
          expects({ chg: { state: "implement" } }),
          wait(1),
          // The first answer has come meanwhile, to nobody.
          expects({ chg: { state: "closed", visited: ["implement", "failed", "implement", "closed"] } }),
        ],
        {
          fixtures: ["shop"],
          records: [{ ...change, set: { title: "Extend", ci: "shop-db1" } }],
          calls: {
            "ansible.playbook": [
              { output: { changed: 0 }, takesMs: 6 * hour },
              { output: { changed: 1 }, takesMs: 2 * hour },
            ],
          },
        },
      ),
      library,
    );
    expect(messages(report)).toEqual([]);
  });

  it("fails on a call that is not stubbed, an unknown fixture, person or record type, and on time that runs back", () => {
    const change: Scenario["given"]["records"][number] = {
      alias: "chg",
      record: "change",
      set: { title: "Extend", ci: "shop-db1" },
      links: {},
      by: "ada",
    };
    const unstubbed = runScenario(
      scenario(
        [
          command("kim", "submit", {}, { record: "chg" }),
          command("kim", "approve", {}, { record: "chg" }),
          command("lee", "approve", {}, { record: "chg" }),
          wait(hour),
        ],
        { fixtures: ["shop"], records: [change] },
      ),
      library,
    );
    expect(messages(unstubbed)[0]).toContain('calls "ansible.playbook", which is not stubbed');
    expect(messages(runScenario(scenario([], { fixtures: ["mall"] }), library))).toEqual([
      'there is no fixture "mall"; there are shop (files fixtures/NAME.json)',
    ]);
    expect(messages(runScenario(scenario([command("bob", "assign")]), library))).toEqual([
      'there is no person "bob"; add them under given.people',
    ]);
    expect(
      messages(runScenario(scenario([], { records: [{ ...incident(), record: "request" }] }), library))[0],
    ).toContain('there is no record type "request"');
    expect(messages(runScenario(scenario([{ kind: "until", line: 3, at: monday - 1 }]), library))[0]).toContain(
      "time only goes on",
    );
    for (const fixtures of [["shop"], []])
      expect(
        messages(runScenario(scenario([], { fixtures, records: [incident({ ci: "shop-db9" })] }), library))[0],
      ).toMatch(/OPS408: .*"shop-db9".* there is no such configuration item; a scenario has it under given/);
    expect(
      messages(runScenario(scenario([{ kind: "event", line: 3, source: "nagios", body: {} }]), library))[0],
    ).toContain('no event source "nagios"');
  });

  it("waits in business days by the one calendar there is", () => {
    const report = runScenario(
      scenario([
        { kind: "wait", line: 1, duration: { businessDays: 1, ms: hour } },
        expects({ inc: { clocks: { resolution: { usedMs: 25 * hour } } } }),
      ]),
      library,
    );
    // From 09:00 over 18:00 to the next day at 09:00, and one hour more.
    expect(messages(report)).toEqual([]);
  });

  it("says on the record which step of an escalation reached nobody", () => {
    const policy = (name: string, group: string): EscalationPolicy => ({
      name,
      steps: [{ to: [{ group }], notify: "sla-warning", wait: hours(1) }],
      repeat: 0,
      fallback: [{ role: "admin" }],
      taken: { moved: true, fields: [] },
    });
    const escalate = [{ at: 50, plus: null, notify: null, escalation: "desk", to: [] }];
    const level = serviceLevel("resolution", "incident", { within: hours(8), escalate });
    const play = (group: string): readonly unknown[] => {
      const world = new World({
        at: monday,
        bundles: {
          incident: withParts(incidents, {
            ServiceLevel: { resolution: level },
            Escalation: { desk: policy("desk", group) },
          }),
        },
        runbooks: {},
        zones: {},
        fixture: {
          people: { kim: { roles: ["agent"], manager: null, attributes: {} } },
          groups: {},
          cis: {},
          onCall: {},
          reach: {},
        },
        functions: {},
        calls: {},
        channels: {},
        published: { channels: {}, escalations: {}, notifications: {} },
        onCall: { plans: {}, calendars: {} },
        services: { maps: {}, relations: [] },
      });
      const by = { user: "kim", roles: ["agent"], groups: [] };
      const { id } = world.open("incident", { title: "Slow" }, {}, by);
      world.advance(monday + hours(6).ms);
      expect(world.problems).toEqual([]);
      return (world.record(id)?.events ?? []).flatMap(({ body }) => (body.kind === "noted" ? body.input["text"] : []));
    };
    expect(play("desk")).toEqual([
      "Escalation desk, step 1: it reached nobody",
      "Escalation desk, its fallback: it reached nobody",
    ]);
  });

  it("shows which states, transitions and table rows it went through", () => {
    const { coverage } = runScenario(
      scenario([
        command("kim", "edit", { impact: "high" }),
        command("kim", "assign", { assignee: "kim" }),
        command("kim", "resolve", { notes: "x" }, { refused: "OPS419" }),
      ]),
      library,
    );
    const { alerts, notices } = library;
    const items = coverageItems({
      bundles: { incident: incidents },
      alerts,
      notices,
      mailboxes: {},
      metrics: { watches: {} },
      queues: {},
      indicators: {},
      availabilities: {},
      maps: {},
      schedules: {},
      patterns: {},
      policies: {},
      improvements: {},
      predictions: {},
    });
    const report = reportCoverage(coverage, items);
    const names = (part: readonly CoverageItem[]): readonly string[] => part.map(({ name }) => name);
    expect(names(report.states.seen)).toEqual(["incident/new", "incident/inProgress"]);
    expect(names(report.states.missed)).toEqual(["incident/onHold", "incident/resolved", "incident/closed"]);
    expect(names(report.transitions.seen)).toEqual([
      "incident/new/assign/0",
      "incident/new/edit/0",
      "incident/inProgress/resolve/0",
    ]);
    expect(names(report.transitions.missed)).toContain("incident/resolved/after/0");
    expect(names(report.rows.seen)).toEqual(["priority/1", "priority/2"]);
    expect(report.rows.missed).toEqual([]);
    expect(names(report.serviceLevelSteps.missed)).toEqual(["resolution/1"]);
  });
});
