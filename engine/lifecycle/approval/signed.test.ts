import { describe, expect, it } from "vitest";
import {
  approval,
  bundle,
  company,
  drive,
  type Driver,
  field,
  final,
  lifecycle,
  literal,
  recordType,
  state,
  to,
} from "../sample.ts";
import { type Signing, signingKinds, signingsOf } from "./signed.ts";

const type = recordType("change", "CHG", [field("title", "string", { required: true }), field("plan", "text")]);
const edit = to(null, { fields: ["title", "plan"] });
const changes = bundle(
  type,
  [
    lifecycle("change", [
      state("new", { edit, submit: to("asked"), voided: to(null) }),
      state(
        "asked",
        { edit, approved: to("over"), rejected: to("new"), expired: to("new"), withdraw: to("new") },
        { approval: literal("board") },
      ),
      final("over"),
    ]),
  ],
  {
    Approval: {
      board: approval("board", {
        stages: [
          { name: "lead", when: null, approvers: [{ user: "lea" }], rule: "any" },
          { name: "board", when: null, approvers: [{ user: "mia" }, { user: "nora" }], rule: "all" },
        ],
        covers: ["plan"],
      }),
    },
  },
);

function opened(): Driver {
  const driver = drive(changes, company({ kim: ["agent"], lea: [], mia: [], nora: [] }));
  driver.open("kim", { title: "Extend", plan: "At night" });
  driver.send("kim", "submit");
  return driver;
}

function told({ state: record, events }: Driver, person: string): Signing | undefined {
  const kinds: readonly string[] = signingKinds;
  return signingsOf(
    record?.approvals ?? [],
    events.filter(({ body }) => kinds.includes(body.kind)),
    person,
  )[0];
}

describe("what is signed", () => {
  it("is what is covered; who is asked for the first time has nothing to compare it with", () => {
    expect(told(opened(), "lea")).toMatchObject({ stage: "lead", signed: { plan: "At night" }, earlier: null });
  });

  it("is the same as what an earlier stage approved, and says so", () => {
    const driver = opened();
    driver.send("lea", "approve");
    expect(told(driver, "mia")).toMatchObject({
      stage: "board",
      earlier: { by: "lea", decision: "approve", own: false, changes: [] },
    });
  });

  it("is told against what the person decided on last, whoever has decided since", () => {
    const driver = opened();
    driver.send("lea", "approve");
    driver.send("mia", "reject", { comment: "not at night" });
    driver.send("kim", "edit", { title: "Extend it", plan: "At noon" });
    driver.send("kim", "submit");
    expect(told(driver, "lea")?.earlier).toMatchObject({
      by: "lea",
      decision: "approve",
      own: true,
      changes: [{ field: "plan", was: "At night", is: "At noon" }],
    });
    driver.send("lea", "approve");
    expect(told(driver, "mia")?.earlier).toMatchObject({
      by: "mia",
      decision: "reject",
      own: true,
      changes: [{ field: "plan", was: "At night", is: "At noon" }],
    });
    // Who has not decided is told of the last who did.
    expect(told(driver, "nora")?.earlier).toMatchObject({ by: "lea", own: false, changes: [] });
  });

  it("is told against what was asked before, where nobody had decided", () => {
    const driver = opened();
    driver.send("kim", "edit", { plan: "At dawn" });
    expect(told(driver, "lea")?.earlier).toMatchObject({
      by: null,
      decision: null,
      changes: [{ field: "plan", was: "At night", is: "At dawn" }],
    });
  });

  it("is nothing of what waits no more", () => {
    const driver = opened();
    driver.send("kim", "withdraw");
    expect(told(driver, "lea")).toBeUndefined();
  });
});
