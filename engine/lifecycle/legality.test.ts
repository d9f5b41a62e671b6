/**
 * Properties of every decision, over random commands, timers and readings on a change with approvals, windows, clocks
 * and a facet.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lifecyclesOf } from "./bundle/bundle.ts";
import type { JsonObject } from "../base/json.ts";
import { decide } from "./decide.ts";
import { deadlines } from "./timer/deadlines.ts";
import { effects } from "./effects.ts";
import { fold, foldAll } from "./fold.ts";
import type { Bundle } from "./ir.ts";
import { needs } from "./read/ask.ts";
import { noNeeds } from "./read/needs.ts";
import {
  after,
  approval,
  bundle,
  company,
  drive,
  type Driver,
  field,
  fields,
  final,
  hours,
  lifecycle,
  literal,
  named,
  officeHours,
  recordType,
  row,
  serviceLevel,
  state,
  to,
} from "./sample.ts";

const definitions: Bundle = bundle(
  recordType(
    "change",
    "CHG",
    [
      field("title", "string", { required: true, maxLength: 20 }),
      field("risk", "enum", { values: ["low", "high"], default: "low", reasonOnChange: true }),
      field("assignee", "user"),
      field("startedAt", "instant"),
    ],
    { links: { problem: { to: "problem", inverse: "changes" } } },
  ),
  [
    lifecycle("change", [
      state("new", { submit: to("authorize"), edit: to(null, { fields: ["title", "risk"] }) }),
      state(
        "authorize",
        {
          approved: to("scheduled"),
          rejected: to("new"),
          expired: to("new"),
          withdraw: to("new"),
          edit: to(null, { fields: ["risk"] }),
        },
        { approval: literal("cab") },
      ),
      state(
        "scheduled",
        {
          start: [to(null, { when: row({ assignee: null }), refuse: literal("nobody is assigned") }), to("implement")],
          assign: to(null, { require: ["assignee"] }),
          voided: to("authorize"),
          edit: to(null, { fields: ["risk"] }),
        },
        { after: [after(hours(30), to("new"), {}), after(hours(1), to("implement", { when: row({ risk: "high" }) }))] },
      ),
      state(
        "implement",
        { done: to("closed"), fault: to("scheduled"), expired: to("scheduled"), "problem.closed": to("closed") },
        {
          stamp: "startedAt",
          invoke: { runbook: literal("change/extend"), with: null, timeout: hours(2) },
        },
      ),
      final("closed"),
    ]),
  ],
  {
    Approval: {
      cab: approval("cab", {
        stages: [
          { name: "first", when: row({ risk: "high" }), approvers: [{ user: "max" }], rule: "any" },
          { name: "board", when: null, approvers: [{ group: "cab" }], rule: { percent: 60 } },
        ],
        covers: ["risk"],
        remind: hours(6),
        delegation: true,
      }),
    },
    Calendar: { office: officeHours },
    ServiceLevel: named(
      serviceLevel("delivery", "change", {
        stop: row({ state: "closed" }),
        pause: row({ state: "authorize" }),
        calendar: literal("office"),
        within: hours(20),
        escalate: [{ at: 50, plus: null, notify: null, escalation: "desk", to: [{ field: "assignee" }] }],
      }),
    ),
    Runbook: { "change/extend": "d1" },
    Lifecycle: named(
      lifecycle(
        "review",
        [
          state("none", { ask: to("asked", { ask: fields(field("why", "text", { required: true })) }) }),
          state("asked", { "record.closed": to("over") }),
          final("over"),
        ],
        {
          facet: "review",
          record: "change",
        },
      ),
    ),
  },
);

const people = company(
  { kim: ["agent"], max: [], a1: [], a2: [], a3: [] },
  { cab: ["a1", "a2", "a3"], managers: ["max"] },
);

type Action =
  | { readonly kind: "command"; readonly user: string; readonly name: string; readonly input: JsonObject }
  | { readonly kind: "engine"; readonly name: string; readonly input: JsonObject }
  | { readonly kind: "wait"; readonly ms: number }
  | { readonly kind: "timer"; readonly index: number; readonly late: number }
  | { readonly kind: "run"; readonly outcome: string }
  /** Something that the record would take in the state it is in. */
  | { readonly kind: "likely"; readonly pick: number };

const names = [
  "submit",
  "edit",
  "withdraw",
  "assign",
  "start",
  "approve",
  "reject",
  "approved",
  "review.ask",
  "link",
  "constructor",
  "__proto__",
];

const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({
    kind: fc.constant("command" as const),
    user: fc.constantFrom("kim", "max", "a1", "a2", "a3", "mallory"),
    name: fc.constantFrom(...names),
    input: fc.constantFrom<JsonObject>(
      {},
      { risk: "high", reason: "more rows" },
      { risk: "low", reason: "fewer rows" },
      { risk: "high" },
      { assignee: "kim" },
      { comment: "no" },
      { why: "it went wrong" },
      { link: "problem", record: "problem/PRB0000001" },
      { title: 7 },
      JSON.parse('{"__proto__": 1}') as JsonObject,
    ),
  }),
  fc.record({
    kind: fc.constant("engine" as const),
    name: fc.constantFrom("$sync", "$reaction", "$link", "$timer", "$unknown"),
    input: fc.constantFrom<JsonObject>(
      {},
      { link: "problem", state: "closed", record: {} },
      { link: "problem", record: "problem/PRB0000002", inverse: "changes", on: true },
      { deadline: "after:scheduled:0", armedBy: 1 },
    ),
  }),
  fc.record({ kind: fc.constant("wait" as const), ms: fc.integer({ min: 0, max: hours(40).ms }) }),
  fc.record({ kind: fc.constant("timer" as const), index: fc.nat(3), late: fc.constantFrom(0, 1, hours(3).ms) }),
  fc.record({ kind: fc.constant("run" as const), outcome: fc.constantFrom("done", "done", "fault", "cancelled") }),
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("likely" as const), pick: fc.nat(11) }) },
);

/** Commands that a record in this state may well take. */
function likely(driver: Driver): readonly (readonly [user: string, name: string, input: JsonObject])[] {
  const edit = [
    "kim",
    "edit",
    { risk: driver.state!.fields["risk"] === "low" ? "high" : "low", reason: "looked again" },
  ] as const;
  const asked = driver.state!.approvals.flatMap((item) => (item.outcome === "waiting" ? item.approvers : []));
  const votes = asked.flatMap((user) => [
    [user, "approve", {}] as const,
    [user, "approve", {}] as const,
    [user, "reject", { comment: "no" }] as const,
  ]);
  switch (driver.state!.state) {
    case "new":
      return [["kim", "submit", {}], ["kim", "submit", {}], edit];
    case "authorize":
      return [...votes, edit, ["kim", "withdraw", {}], ["kim", "review.ask", { why: "late" }]];
    case "scheduled":
      return [["kim", "assign", { assignee: "kim" }], ["kim", "start", {}], ["kim", "start", {}], edit];
    default:
      return [["kim", "link", { link: "problem", record: "problem/PRB0000001" }]];
  }
}

function perform(driver: Driver, step: Action): void {
  switch (step.kind) {
    case "wait":
      driver.now += step.ms;
      return;
    case "command":
      driver.send(step.user, step.name, step.input);
      return;
    case "engine":
      driver.engine(step.name, step.input);
      return;
    case "likely": {
      const choices = likely(driver);
      const [user, name, input] = choices[step.pick % choices.length]!;
      driver.send(user, name, input);
      return;
    }
    case "timer": {
      const due = deadlines(definitions, driver.state!)[step.index];
      if (due === undefined) return;
      driver.now = Math.max(driver.now, due.at + step.late);
      driver.engine("$timer", { deadline: due.id, armedBy: due.armedBy });
      return;
    }
    default: {
      const run = Object.values(driver.state!.runs).at(-1);
      if (run !== undefined) driver.engine("$run", { run: run.run, outcome: step.outcome, output: null });
    }
  }
}

function played(steps: readonly Action[], check: (driver: Driver) => void): void {
  const driver = drive(definitions, { ...people, people: { ...people.people, mallory: null } });
  driver.open("kim", { title: "Extend" });
  check(driver);
  for (const step of steps) {
    perform(driver, step);
    check(driver);
  }
}

/** State of the machine an event moves, before each `moved`. */
function isLegal(driver: Driver): boolean {
  let at: string | null = null;
  return driver.events.every(({ body }) => {
    if (body.kind === "opened") at = body.state;
    if (body.kind !== "moved" || body.facet !== null) return true;
    const from = lifecyclesOf(definitions)[0]!.states[at ?? ""]!;
    const targets = [...Object.values(from.transitions).flat(), ...from.after.map((item) => item.transition)].map(
      (branch) => branch.target,
    );
    const legal = body.from === at && targets.includes(body.to);
    at = body.to;
    return legal;
  });
}

describe("whatever happens to a record", () => {
  it("the random histories reach every state and nearly every kind of event", () => {
    const states = new Set<string>();
    const kinds = new Set<string>();
    for (const steps of fc.sample(fc.array(action, { minLength: 20, maxLength: 40 }), { numRuns: 90, seed: 7 })) {
      played(steps, (driver) => {
        states.add(driver.state!.state);
        driver.events.slice(-4).forEach((event) => kinds.add(event.body.kind));
      });
    }
    expect([...states].sort()).toEqual(["authorize", "closed", "implement", "new", "scheduled"]);
    const expected = [
      "moved",
      "changed",
      "noted",
      "linked",
      "clock",
      "armed",
      "eligible",
      "approvalRequested",
      "approvalDecided",
      "approvalEnded",
    ];
    expect([...kinds]).toEqual(
      expect.arrayContaining([
        ...expected,
        "approvalReminded",
        "runRequested",
        "runEnded",
        "runCancelRequested",
        "notified",
      ]),
    );
  });

  it("its ledger is gapless, its times never run back, and every move is one its lifecycle has", () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), (steps) => {
        played(steps, (driver) => {
          expect(driver.events.map((event) => event.seq)).toEqual(driver.events.map((_, index) => index + 1));
          expect(driver.events.every((event, index) => index === 0 || event.at >= driver.events[index - 1]!.at)).toBe(
            true,
          );
          expect(isLegal(driver)).toBe(true);
        });
      }),
      { numRuns: 30 },
    );
  });

  it("folding its ledger from the start, in one go or after a round trip through JSON, gives the state that was decided on", () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), (steps) => {
        played(steps, (driver) => {
          const stored = JSON.parse(JSON.stringify(driver.events)) as typeof driver.events;
          expect(foldAll(null, stored)).toEqual(driver.state);
          expect(JSON.parse(JSON.stringify(driver.state))).toEqual(driver.state);
        });
      }),
      { numRuns: 25 },
    );
  });

  it("deciding the same command again on the same head says the same, and mutates nothing", () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 25 }), action, (steps, next) => {
        const driver = drive(definitions, { ...people, people: { ...people.people, mallory: null } });
        driver.open("kim", { title: "Extend" });
        for (const step of steps) perform(driver, step);
        if (next.kind !== "command") return;
        const before = JSON.stringify(driver.state);
        const command = {
          id: "again",
          name: next.name,
          by: { user: next.user, roles: ["agent"], groups: [] },
          input: next.input,
        };
        const [first, second] = [1, 2].map(() =>
          decide(definitions, driver.state, command, driver.readings, driver.now),
        );
        expect(first).toEqual(second);
        expect(JSON.stringify(driver.state)).toBe(before);
        expect(noNeeds(needs(definitions, driver.state, command, driver.readings, driver.now))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it("a closed record waits for nothing but its clocks, and ids of effects never meet", () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), (steps) => {
        const driver = drive(definitions, { ...people, people: { ...people.people, mallory: null } });
        driver.open("kim", { title: "Extend" });
        for (const step of steps) perform(driver, step);
        const ids = driver.events.flatMap((event, index) => {
          const at = driver.events.slice(0, index + 1).reduce(fold, null as Driver["state"]);
          return effects(definitions, at!, [event]).map((effect) => effect.id);
        });
        expect(new Set(ids).size).toBe(ids.length);
        expect(driver.state?.final === true ? deadlines(definitions, driver.state) : []).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });
});
