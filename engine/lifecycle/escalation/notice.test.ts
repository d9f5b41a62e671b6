import { describe, expect, it } from "vitest";
import { type EscalationStep, escalationNotice } from "./notice.ts";
import type { Notification } from "../ir.ts";
import type { Readings } from "../read/needs.ts";
import {
  bundle,
  company,
  drive,
  field,
  final,
  jq,
  lifecycle,
  literal,
  monday,
  person,
  recordType,
  state,
  to,
} from "../sample.ts";

const given = bundle(
  recordType("incident", "INC", [
    field("title", "string"),
    field("assignee", "user"),
    field("assignmentGroup", "group"),
    field("cis", "ci", { many: true }),
  ]),
  [lifecycle("incident", [state("new", { close: to("closed") }), final("closed")])],
);
const ci = (id: string, owner: string | null, ownerGroup: string | null) => ({
  at: 0,
  id,
  name: id,
  classes: [],
  owner,
  ownerGroup,
  attributes: {},
});
const base = company(
  { ann: ["agent"], ben: [], cy: [], dan: [], root: ["admin"] },
  { desk: ["ann"], dba: ["cy", "dan"] },
);
const readings = {
  ...base,
  people: { ...base.people, ann: person("ann", { manager: "ben" }), gone: person("gone", { active: false }) },
  groups: { ...base.groups, desk: { at: 0, name: "desk", members: ["ann"], manager: "dan" } },
  cis: { web: ci("web", "ben", null), db: ci("db", null, "dba"), left: ci("left", "gone", null) },
};
const told: Notification = {
  name: "told",
  channels: ["inbox"],
  subject: { kind: "template", parts: [{ jq: ".number" }, " needs you"] },
  body: { kind: "template", parts: [{ jq: ".title" }, " at ", { jq: "$now" }] },
};

function notice(step: Partial<EscalationStep>, read: Readings = readings) {
  const driver = drive(given, readings);
  driver.open("ann", { title: "Mail is down", assignee: "ann", assignmentGroup: "desk", cis: ["web", "db"] });
  if (driver.state === null) throw new Error("not opened");
  const whole = {
    policy: "desk",
    step: "1",
    to: [],
    fallback: [{ role: "admin" }],
    notification: told,
    because: "the promise is broken",
  };
  return escalationNotice(given, driver.state, { ...whole, ...step }, read, monday);
}

describe("a step of an escalation", () => {
  it("says what its notification says of the record", () => {
    expect(notice({ to: [{ user: "ann" }] })).toEqual({
      ok: true,
      value: { to: ["ann"], subject: "INC0000001 needs you", text: "Mail is down at 2026-03-02T09:00:00.000Z" },
    });
  });

  it("says it in words of its own where no notification is named", () => {
    expect(notice({ to: [{ user: "ann" }], notification: null, step: "fallback" })).toMatchObject({
      value: { subject: "INC0000001: desk, step fallback", text: "Mail is down needs somebody: the promise is broken" },
    });
  });

  it("is told all the same when its notification fails, with the error", () => {
    expect(notice({ to: [{ user: "ann" }], notification: { ...told, body: jq(".title | tonumber") } })).toMatchObject({
      value: {
        to: ["ann"],
        text: expect.stringMatching(
          /^Mail is down needs somebody: .* \(the notification "told" could not be written: ./,
        ) as string,
      },
    });
    expect(notice({ to: [{ user: "ann" }], notification: { ...told, subject: literal("fixed") } })).toMatchObject({
      value: { subject: "fixed" },
    });
  });

  it.each([
    ["the manager of a person", [{ manager: "assignee" }], ["ben"]],
    ["the manager of a group", [{ manager: "assignmentGroup" }], ["dan"]],
    ["the owners of every item of a list, a group where no person owns it", [{ owner: "cis" }], ["ben", "cy", "dan"]],
    ["the members of a group, once each", [{ field: "assignmentGroup" }, { user: "ann" }], ["ann"]],
    ["the fallback instead of those who have left", [{ user: "gone" }], ["root"]],
  ])("reaches %s", (_, audience, people) => {
    expect(notice({ to: audience })).toMatchObject({ ok: true, value: { to: people } });
  });

  it("asks for what it has not read", () => {
    expect(notice({ to: [{ owner: "cis" }] }, { ...readings, cis: {} })).toMatchObject({
      ok: false,
      error: { cis: ["db", "web"] },
    });
  });
});
