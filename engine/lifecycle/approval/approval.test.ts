import { describe, expect, it } from "vitest";
import { deadlines } from "../timer/deadlines.ts";
import { decide } from "../decide.ts";
import { neededOf } from "./approval.ts";
import type { Approval, Bundle } from "../ir.ts";
import type { Readings } from "../read/needs.ts";
import type { ApprovalState } from "../record.ts";
import {
  approval,
  bundle,
  codeOf,
  company,
  drive,
  type Driver,
  field,
  final,
  hours,
  lifecycle,
  literal,
  monday,
  officeHours,
  person,
  recordType,
  row,
  state,
  to,
  withParts,
} from "../sample.ts";

const type = recordType("change", "CHG", [
  field("title", "string", { required: true }),
  field("requester", "user"),
  field("cis", "ci", { many: true }),
  field("plannedStart", "instant"),
  field("risk", "enum", { values: ["low", "high"], default: "low" }),
]);

/** new → authorize (waits) → scheduled → closed. */
function changes(policy: Approval): Bundle {
  return bundle(
    type,
    [
      lifecycle("change", [
        state("new", { submit: to("authorize") }),
        state(
          "authorize",
          {
            approved: to("scheduled"),
            rejected: to("new"),
            expired: to("new"),
            withdraw: to("new"),
            edit: to(null, { fields: ["title", "plannedStart", "risk"] }),
          },
          { approval: literal(policy.name) },
        ),
        state("scheduled", {
          voided: to("authorize"),
          edit: to(null, { fields: ["title", "plannedStart"] }),
          start: to("implement"),
        }),
        state("implement", { finish: to("closed"), edit: to(null, { fields: ["plannedStart"] }) }),
        final("closed"),
      ]),
    ],
    { Approval: { [policy.name]: policy }, Calendar: { office: officeHours } },
  );
}

const names = ["a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9", "a10"];

function board(count: number, rest: Partial<Readings> = {}): Readings {
  const members = names.slice(0, count);
  const people = Object.fromEntries(
    [...names, "kim", "max", "mia", "ada"].map((name): [string, string[]] => [name, name === "kim" ? ["agent"] : []]),
  );
  const readings = company(people, { cab: members, managers: ["max"] });
  return {
    ...readings,
    ...rest,
    people: { ...readings.people, ...rest.people },
    groups: { ...readings.groups, ...rest.groups },
  };
}

function asked(policy: Approval, readings: Readings): Driver {
  const driver = drive(changes(policy), readings);
  expect(codeOf(driver.open("kim", { title: "Extend database", requester: "ada" }))).toBe("ok");
  expect(codeOf(driver.send("kim", "submit"))).toBe("ok");
  return driver;
}

function last(driver: Driver): ApprovalState {
  const item = driver.state?.approvals.at(-1);
  if (item === undefined) throw new Error("no approval was asked");
  return item;
}

const cab = (rule: Approval["stages"][number]["rule"], rest: Partial<Approval> = {}): Approval =>
  approval("cab", { stages: [{ name: "board", when: null, approvers: [{ group: "cab" }], rule }], ...rest });

describe("approval truth table", () => {
  it("A1: ten at 100 percent and one rejection is rejected at once", () => {
    const driver = asked(cab({ percent: 100 }), board(10));
    expect(codeOf(driver.send("a3", "reject", { comment: "no backout" }))).toBe("ok");
    expect(driver.state?.state).toBe("new");
    expect(last(driver)).toMatchObject({ outcome: "rejected", needed: 10 });
  });

  it("A2: three at 100 percent, two approvals and one waiting is waiting", () => {
    const driver = asked(cab({ percent: 100 }), board(3));
    driver.send("a1", "approve");
    driver.send("a2", "approve");
    expect(last(driver)).toMatchObject({ outcome: "waiting", needed: 3 });
    driver.send("a3", "approve");
    expect(driver.state?.state).toBe("scheduled");
  });

  it.each([
    [6, 50, 3],
    [9, 100, 9],
    [12, 75, 9],
    [3, 100, 3],
    [7, 1, 1],
    [5, 25, 2],
    [4, 50, 2],
  ])("A2: %i at %i percent needs %i whole people", (count, percent, needed) => {
    expect(neededOf({ percent }, count)).toBe(needed);
  });

  it("A3: step one approved and step two rejected is rejected", () => {
    const policy = approval("cab", {
      stages: [
        { name: "owner", when: null, approvers: [{ user: "max" }], rule: "any" },
        { name: "board", when: null, approvers: [{ group: "cab" }], rule: "any" },
      ],
    });
    const driver = asked(policy, board(1));
    expect(codeOf(driver.send("a1", "approve"))).toBe("OPS421");
    driver.send("max", "approve");
    expect(last(driver)).toMatchObject({ stage: "board", outcome: "waiting" });
    driver.send("a1", "reject", { comment: "not now" });
    expect(driver.state).toMatchObject({
      state: "new",
      approvals: [
        { stage: "owner", outcome: "approved" },
        { stage: "board", outcome: "rejected" },
      ],
    });
  });

  it("A4: rejected and asked again is waiting", () => {
    const driver = asked(cab("all"), board(2));
    driver.send("a1", "reject", { comment: "no" });
    driver.send("kim", "submit");
    expect(last(driver)).toMatchObject({ outcome: "waiting", decisions: [] });
    expect(driver.state?.approvals).toHaveLength(1);
  });

  it("A5: four at 50 percent and two approvals is approved, and the other two are no longer required", () => {
    const driver = asked(cab({ percent: 50 }), board(4));
    driver.send("a1", "approve");
    driver.send("a4", "approve");
    expect(driver.state?.state).toBe("scheduled");
    expect(driver.events.find((event) => event.body.kind === "approvalEnded")?.body).toMatchObject({
      outcome: "approved",
      released: ["a2", "a3"],
    });
    expect(
      driver.events.some(
        (event) => event.body.kind === "notified" && event.body.subject.startsWith("Approval no longer required"),
      ),
    ).toBe(true);
  });

  it("A6: 25 percent of five is two", () => {
    const driver = asked(cab({ percent: 25 }), board(5));
    driver.send("a1", "approve");
    expect(last(driver).outcome).toBe("waiting");
    driver.send("a2", "approve");
    expect(driver.state?.state).toBe("scheduled");
  });

  it("A7: an empty or inactive set never approves: the fallback is asked, and a person must look when that is empty too", () => {
    const fallback = asked(cab("all"), board(1, { people: { a1: person("a1", { active: false }) } }));
    expect(last(fallback)).toMatchObject({ outcome: "waiting", approvers: ["max"], fallback: true });
    const nobody = asked(cab("all", { fallback: [] }), board(0));
    expect(last(nobody)).toMatchObject({ outcome: "waiting", approvers: [] });
    expect(nobody.state?.attention).toContain("nobody can approve CHG0000001");
    expect(nobody.state?.state).toBe("authorize");
  });

  it("A8: the requester among the approvers is removed, and a set that is empty then goes to the fallback", () => {
    const policy = cab("all", { exclude: [{ field: "requester" }] });
    const two = asked(
      policy,
      board(1, { groups: { cab: { at: 0, name: "cab", members: ["ada", "a1"], manager: null } } }),
    );
    expect(last(two)).toMatchObject({ approvers: ["a1"], needed: 1, excluded: ["kim", "ada"] });
    expect(codeOf(two.send("ada", "approve"))).toBe("OPS427");
    const alone = asked(policy, board(1, { groups: { cab: { at: 0, name: "cab", members: ["ada"], manager: null } } }));
    expect(last(alone)).toMatchObject({ approvers: ["max"], fallback: true });
  });

  it("A8: who opened the record never decides on it, whatever the definition excludes", () => {
    const driver = asked(
      cab("any"),
      board(1, { groups: { cab: { at: 0, name: "cab", members: ["kim", "a1"], manager: null } } }),
    );
    expect(last(driver).approvers).toEqual(["a1"]);
    expect(codeOf(driver.send("kim", "approve"))).toBe("OPS427");
  });

  it("A9: a delegate decides on behalf of the approver within the window, and is refused outside it", () => {
    const delegation = { id: "d7", user: "a1", startsAt: monday, endsAt: monday + hours(8).ms };
    const readings = board(1, { people: { mia: person("mia", { delegationsFrom: [delegation] }) } });
    const late = asked(cab("all", { delegation: true }), readings);
    late.now = monday + hours(8).ms;
    expect(codeOf(late.send("mia", "approve"))).toBe("OPS421");
    const driver = asked(cab("all", { delegation: true }), readings);
    expect(codeOf(driver.send("mia", "approve"))).toBe("ok");
    expect(driver.events.find((event) => event.body.kind === "approvalDecided")?.body).toMatchObject({
      by: "mia",
      onBehalfOf: "a1",
      delegation: "d7",
    });
    expect(driver.state?.state).toBe("scheduled");
    expect(codeOf(asked(cab("all"), readings).send("mia", "approve"))).toBe("OPS421");
  });

  it("A9: nobody counts twice, neither for themselves nor for another", () => {
    const delegation = { id: "d7", user: "a1", startsAt: 0, endsAt: monday * 2 };
    const driver = asked(
      cab("all", { delegation: true }),
      board(3, { people: { a2: person("a2", { delegationsFrom: [delegation] }) } }),
    );
    driver.send("a2", "approve");
    expect(codeOf(driver.send("a2", "approve"))).toBe("OPS423");
  });

  it("A10: an edit of what is signed voids the approval, says what changed and asks anew", () => {
    const driver = asked(cab("all", { covers: ["plannedStart", "risk"] }), board(2));
    driver.send("a1", "approve");
    const digest = last(driver).digest;
    expect(codeOf(driver.send("kim", "edit", { title: "Extend the database" }))).toBe("ok");
    expect(last(driver).decisions).toHaveLength(1);
    expect(codeOf(driver.send("kim", "edit", { plannedStart: "2026-03-03T20:00:00Z" }))).toBe("ok");
    expect(driver.events.find((event) => event.body.kind === "approvalEnded")?.body).toMatchObject({
      outcome: "voided",
      because: expect.stringContaining('plannedStart was empty and is "2026-03-03T20:00:00.000Z"'),
    });
    expect(last(driver)).toMatchObject({ outcome: "waiting", decisions: [] });
    expect(last(driver).digest).not.toBe(digest);
    expect(
      driver.events.some(
        (event) =>
          event.body.kind === "notified" &&
          event.body.subject.startsWith("Approval void") &&
          event.body.to.includes("a1"),
      ),
    ).toBe(true);
  });

  it("A10: an approval in force is void after a later edit, and the record is signed again", () => {
    const driver = asked(cab("all", { covers: ["plannedStart"] }), board(1));
    driver.send("a1", "approve");
    expect(driver.state?.state).toBe("scheduled");
    driver.send("kim", "edit", { plannedStart: "2026-03-03T20:00:00Z" });
    expect(driver.state?.state).toBe("authorize");
    expect(last(driver)).toMatchObject({ outcome: "waiting" });
  });

  it("A10: an edit that goes back to an earlier approval ends the one that was asked meanwhile, once", () => {
    const policies = {
      peer: approval("peer", { covers: ["plannedStart"] }),
      cab: approval("cab", { covers: ["plannedStart"] }),
    };
    const edit = to(null, { fields: ["plannedStart"] });
    const states = [
      state("new", { submit: to("assess") }),
      state(
        "assess",
        { approved: to("authorize"), rejected: to("new"), expired: to("new") },
        { approval: literal("peer") },
      ),
      state(
        "authorize",
        { approved: to("done"), rejected: to("new"), expired: to("new"), voided: to("assess"), edit },
        { approval: literal("cab") },
      ),
      final("done"),
    ];
    const driver = drive(bundle(type, [lifecycle("change", states)], { Approval: policies }), board(1));
    driver.open("kim", { title: "Extend" });
    driver.send("kim", "submit");
    driver.send("a1", "approve");
    expect(codeOf(driver.send("kim", "edit", { plannedStart: "2026-03-03T20:00:00Z" }))).toBe("ok");
    expect(driver.state).toMatchObject({
      state: "assess",
      approvals: [
        { approval: "cab", outcome: "cancelled" },
        { approval: "peer", outcome: "waiting" },
      ],
    });
    expect(driver.events.filter(({ body }) => body.kind === "approvalEnded" && body.approval === "cab")).toHaveLength(
      1,
    );
  });

  it("A10: an edit while a later stage waits voids all stages, and asks from the first one on; runs of before ask nobody", () => {
    const stages = ["owner", "board"].map((name) => ({
      name,
      when: null,
      approvers: [{ group: "cab" }],
      rule: "any" as const,
    }));
    const policy = approval("cab", { stages, covers: ["plannedStart"] });
    const driver = asked(policy, board(1));
    driver.send("a1", "approve");
    expect(last(driver)).toMatchObject({ stage: "board", outcome: "waiting" });
    const input = { plannedStart: "2026-03-03T20:00:00Z" };
    const edit = { id: "edit", name: "edit", by: { user: "kim", roles: ["agent"], groups: [] }, input };
    const before = decide(changes(policy), driver.state, edit, board(1), monday, 6);
    const kinds = before.ok ? before.events.map(({ body }) => body.kind) : [];
    expect(kinds).toContain("approvalEnded");
    expect(kinds).not.toContain("approvalRequested");
    expect(codeOf(driver.send("kim", "edit", input))).toBe("ok");
    expect(driver.state?.approvals).toMatchObject([
      { stage: "board", outcome: "voided" },
      { stage: "owner", outcome: "waiting", decisions: [] },
    ]);
    driver.send("a1", "approve");
    driver.send("a1", "approve");
    expect(driver.state?.state).toBe("scheduled");
  });

  it("A10: where a state has no way to have it signed again, the edit is refused", () => {
    const driver = asked(cab("all", { covers: ["plannedStart"] }), board(1));
    driver.send("a1", "approve");
    driver.send("kim", "start");
    expect(codeOf(driver.send("kim", "edit", { plannedStart: "2026-03-03T20:00:00Z" }))).toBe("OPS426");
    expect(driver.state).toMatchObject({ state: "implement", fields: {} });
  });

  it("A11: a frozen set keeps who leaves the group, a live one does not", () => {
    for (const members of ["frozen", "live"] as const) {
      const driver = asked(cab("all", { members }), board(2));
      driver.readings = board(1);
      expect(codeOf(driver.send("a1", "approve"))).toBe("ok");
      expect(driver.state?.state).toBe(members === "live" ? "scheduled" : "authorize");
    }
  });

  it("A11: who has left the group of a live set is not heard, though they were asked", () => {
    for (const members of ["frozen", "live"] as const) {
      const driver = asked(cab("any", { members }), board(2));
      driver.readings = board(1);
      expect(codeOf(driver.send("a2", "approve"))).toBe(members === "live" ? "OPS421" : "ok");
    }
  });

  it("A12: the deadline counts business days across a holiday", () => {
    const policy = cab("all", {
      calendar: literal("office"),
      timeout: { after: { businessDays: 2, ms: 0 }, outcome: "expired" },
    });
    const definitions = changes(policy);
    const holiday = withParts(definitions, { Calendar: { office: { ...officeHours, closed: ["2026-03-03"] } } });
    const driver = drive(holiday, board(1));
    driver.open("kim", { title: "x" });
    driver.send("kim", "submit");
    // Monday 09:00 to 18:00, Tuesday closed, Wednesday 08:00 to 18:00, Thursday until 09:00.
    const due = deadlines(holiday, driver.state!);
    expect(due).toEqual([
      { id: "approval:cab:timeout", at: Date.UTC(2026, 2, 5, 9), armedBy: last(driver).requestedBy },
    ]);
    driver.now = due[0]!.at;
    driver.engine("$timer", { deadline: due[0]!.id, armedBy: due[0]!.armedBy });
    expect(driver.state?.state).toBe("new");
    expect(last(driver).outcome).toBe("expired");
  });
});

describe("an approval", () => {
  it("takes a rejection only with a comment, and a decision only once", () => {
    const driver = asked(cab("all"), board(2));
    expect(codeOf(driver.send("a1", "reject"))).toBe("OPS424");
    driver.send("a1", "approve");
    expect(codeOf(driver.send("a1", "reject", { comment: "no" }))).toBe("OPS423");
  });

  it("refuses a decision on what is no longer what was shown", () => {
    const driver = asked(cab("all", { covers: ["plannedStart"] }), board(2));
    const seen = last(driver).digest!;
    driver.send("kim", "edit", { plannedStart: "2026-03-03T20:00:00Z" });
    expect(codeOf(driver.send("a1", "approve", { digest: seen }))).toBe("OPS425");
    expect(codeOf(driver.send("a1", "approve", { digest: last(driver).digest! }))).toBe("ok");
  });

  it("is cancelled when its state is left by another way", () => {
    const driver = asked(cab("all"), board(2));
    driver.send("kim", "withdraw");
    expect(last(driver)).toMatchObject({ outcome: "cancelled" });
    expect(codeOf(driver.send("a1", "approve"))).toBe("OPS420");
    expect(deadlines(driver.bundle, driver.state!)).toEqual([]);
  });

  it("cannot be taken by its outcome as if that were a command", () => {
    const driver = asked(cab("all"), board(2));
    expect(codeOf(driver.send("kim", "approved"))).toBe("OPS411");
    expect(driver.state?.state).toBe("authorize");
  });

  it("reminds those still asked until it ends", () => {
    const driver = asked(cab("all", { remind: hours(4) }), board(2));
    driver.send("a1", "approve");
    const [remind] = deadlines(driver.bundle, driver.state!);
    expect(remind).toMatchObject({ id: "approval:cab:remind", at: monday + hours(4).ms });
    driver.now = remind!.at;
    driver.engine("$timer", { deadline: remind!.id, armedBy: remind!.armedBy });
    expect(driver.events.at(-1)?.body).toMatchObject({
      kind: "notified",
      to: ["a2"],
      subject: expect.stringContaining("Reminder"),
    });
    expect(deadlines(driver.bundle, driver.state!)[0]).toMatchObject({
      id: "approval:cab:remind",
      at: monday + hours(8).ms,
    });
  });

  it("of any needs one, and is rejected only when all reject", () => {
    const driver = asked(cab("any"), board(2));
    driver.send("a1", "reject", { comment: "no" });
    expect(last(driver).outcome).toBe("waiting");
    driver.send("a2", "approve");
    expect(driver.state?.state).toBe("scheduled");
  });

  it("asks the fallback beside too few for a quorum", () => {
    const driver = asked(cab({ quorum: 2 }), board(1));
    expect(last(driver)).toMatchObject({ approvers: ["a1", "max"], needed: 2, fallback: true });
  });

  it("skips a stage whose condition does not hold, and asks the fallback when none applies", () => {
    const owner = { name: "owner", when: row({ risk: "high" }), approvers: [{ user: "max" }], rule: "any" } as const;
    const both = approval("cab", {
      stages: [owner, { name: "board", when: null, approvers: [{ group: "cab" }], rule: "any" }],
    });
    expect(last(asked(both, board(1))).stage).toBe("board");
    const none = asked(approval("cab", { stages: [owner] }), board(1));
    expect(last(none)).toMatchObject({ stage: "fallback", approvers: ["max"], outcome: "waiting" });
  });
});
