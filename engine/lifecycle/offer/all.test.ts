import { expect, describe, it } from "vitest";
import {
  after,
  approval,
  bundle,
  company,
  drive,
  field,
  fields,
  final,
  hours,
  lifecycle,
  literal,
  monday,
  recordType,
  row,
  state,
  to,
} from "../sample.ts";
import { noNeeds } from "../read/needs.ts";
import { allCommandsOf, type KnownCommand } from "./all.ts";

const note = to(null, { ask: fields(field("text", "text", { required: true })), allow: [{ field: "caller" }] });
const type = recordType("order", "ORD", [field("caller", "user"), field("clerk", "user"), field("code", "string")], {
  links: { parent: { to: "order", inverse: "parts" } },
});
const orders = bundle(
  type,
  [
    lifecycle("order", [
      state("new", {
        note,
        submit: to("asked", { require: ["clerk", "parent"] }),
        drop: [to(null, { when: row({ code: "kept" }), refuse: literal("it is kept") }), to("over")],
      }),
      state("asked", { note, approved: to("work"), rejected: to("over") }, { approval: literal("boss") }),
      state("work", { note, finish: to("over", { require: ["code"] }) }, { after: [after(hours(48), to("late"))] }),
      state("late", { wake: to("work", { allow: [{ owner: "caller" }] }) }),
      state("lost", { find: to("new", { allow: [{ field: "openedBy" }, { field: "clerk" }] }) }),
      final("over"),
    ]),
  ],
  {
    Approval: {
      boss: approval("boss", {
        stages: [{ name: "boss", when: null, approvers: [{ user: "mia" }], rule: "all" }],
        timeout: { after: hours(8), outcome: "rejected" },
      }),
    },
  },
);
const readings = company({ ada: [], kim: ["agent"], mia: [] });

describe("what a record would take in any state", () => {
  const driver = drive(orders, readings);
  driver.open("kim", { caller: "ada", clerk: "kim" });
  const toldTo = (user: string): { readonly [command: string]: KnownCommand } => {
    const by = { user, roles: readings.people[user]?.roles ?? [], groups: [] };
    const { commands, missing } = allCommandsOf(orders, driver.state!, by, readings, monday);
    expect(noNeeds(missing)).toBe(true);
    return Object.fromEntries(commands.map((one) => [one.command, one]));
  };

  it("names each command once, with what it needs and whether that is there", () => {
    const { submit, note: noted } = toldTo("kim");
    expect(submit).toMatchObject({ steps: [], facet: null });
    expect(submit?.branches).toMatchObject([
      {
        states: ["new"],
        targets: ["asked"],
        may: "role agent",
        fits: true,
        needs: [
          { name: "clerk", has: true },
          { name: "parent", has: false },
        ],
        brings: ["waits for approval boss"],
      },
    ]);
    expect(noted?.branches).toMatchObject([
      { states: ["new", "asked", "work"], targets: [], fits: false, needs: [{ name: "text", has: false }] },
    ]);
    expect(toldTo("ada")["note"]?.branches).toMatchObject([{ fits: true }]);
  });

  it("tells the nearest way to where it is taken, by commands, answers and time, and where there is none", () => {
    const { finish, wake, find } = toldTo("kim");
    expect(finish?.steps).toEqual([
      { name: "submit", kind: "command", to: "asked" },
      { name: "approved", kind: "outcome", to: "work" },
    ]);
    expect(wake?.steps?.at(-1)).toEqual({ name: "after 48h", kind: "timer", to: "late" });
    expect(find).toMatchObject({ steps: null, branches: [{ states: ["lost"], targets: ["new"] }] });
    expect(find?.branches[0]?.may).toBe("who opened it, the clerk");
  });

  it("says when a branch is taken, and when it says no", () => {
    expect(toldTo("kim")["drop"]?.branches).toMatchObject([
      { when: "code is kept", refuses: "it is kept", targets: [] },
      { when: null, refuses: null, targets: ["over"] },
    ]);
  });

  it("does not take what an approval answers for a command", () => {
    expect(Object.keys(toldTo("kim"))).toEqual(["note", "submit", "drop", "finish", "wake", "find"]);
  });

  it("leads nowhere once the record is over", () => {
    const ended = drive(orders, readings);
    ended.open("kim", { caller: "ada" });
    ended.send("kim", "drop");
    const by = { user: "kim", roles: ["agent"], groups: [] };
    const { commands } = allCommandsOf(orders, ended.state!, by, readings, monday);
    expect(commands.map(({ steps }) => steps)).toEqual(commands.map(() => null));
  });
});
