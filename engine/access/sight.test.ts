import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../base/json.ts";
import type { Access, SeeEntry } from "./ir.ts";
import { openingRefusal } from "./opening.ts";
import { seesAsked, sightOf, type Viewer, type Visibility, visibilityOf } from "./sight.ts";

const entry = (rest: Partial<SeeEntry>): SeeEntry => ({
  to: [],
  users: [],
  groups: [],
  openedBy: false,
  notes: "all",
  ...rest,
});
const viewer = (user: string, rest: Partial<Viewer> = {}): Viewer => ({
  user,
  roles: ["employee"],
  groups: [],
  reads: false,
  readsInternal: false,
  ...rest,
});
const access: Access = {
  open: [
    { allow: [{ role: "agent" }], fields: null },
    { allow: [{ role: "employee" }], fields: ["title"] },
    { allow: [{ group: "sales" }], fields: ["customer"] },
  ],
  see: [
    entry({ users: ["caller"], openedBy: true, notes: "public" }),
    entry({ to: [{ role: "agent" }, { user: "otto" }, { group: "cab" }], groups: ["team"] }),
  ],
};
const record = { fields: { caller: ["ada", "eve"], team: "database" }, openedBy: "kim" };

describe("who sees a record", () => {
  it.each([
    ["ada", viewer("ada"), "public"],
    ["eve, who is one of several", viewer("eve"), "public"],
    ["kim, who opened it", viewer("kim"), "public"],
    ["otto, by name", viewer("otto"), "all"],
    ["a member of the group", viewer("sam", { groups: ["cab"] }), "all"],
    ["a member of the group that a field names", viewer("raj", { groups: ["database"] }), "all"],
    ["a role", viewer("lee", { roles: ["agent"] }), "all"],
    ["one whom an earlier entry fits too", viewer("ada", { roles: ["agent"] }), "public"],
    ["somebody else", viewer("mia"), null],
    ["somebody whose group is called like a person", viewer("mia", { groups: ["ada"] }), null],
    ["a person who is called like a group", viewer("database"), null],
    ["somebody who reads all records of other types", viewer("mia", { reads: true, readsInternal: true }), null],
  ])("%s", (_, who, notes) => {
    expect(sightOf(access, who, record)?.notes ?? null).toBe(notes);
  });

  it("of a type that does not say are those who read all records", () => {
    expect(sightOf(undefined, viewer("mia"), record)).toBeNull();
    expect(sightOf(undefined, viewer("mia", { reads: true }), record)).toEqual({
      notes: "public",
      fields: null,
      clocks: "all",
    });
    expect(sightOf({ open: null, see: null }, viewer("x", { reads: true, readsInternal: true }), record)).toEqual({
      notes: "all",
      fields: null,
      clocks: "all",
    });
  });

  it("are found in the store by the fields that name them, or see all", () => {
    expect(visibilityOf(access, viewer("mia"))).toMatchObject({ ways: [{ users: ["caller"] }] });
    expect(visibilityOf(access, viewer("mia", { groups: ["desk"] }))).toEqual({
      kind: "own",
      ways: [
        { users: ["caller"], groups: [], openedBy: true, finds: true },
        { users: [], groups: ["team"], openedBy: false, finds: true },
      ],
      others: "asked",
    });
    expect(visibilityOf(access, viewer("lee", { roles: ["agent"] }))).toEqual({ kind: "all" });
    expect(visibilityOf(undefined, viewer("mia", { reads: true }))).toEqual({ kind: "all" });
    expect(visibilityOf(undefined, viewer("mia"))).toEqual({ kind: "own", ways: [], others: "asked" });
  });
});

describe("how much of a record somebody sees", () => {
  const some: Access = {
    open: null,
    see: [
      entry({ to: [{ role: "agent" }] }),
      entry({ groups: ["team"], fields: ["title", "priority"], clocks: "due" }),
      entry({ users: ["caller"], openedBy: true, notes: "public", fields: ["title"], clocks: "none" }),
      entry({ to: [{ role: "reader" }], fields: ["title", "caller"] }),
    ],
  };

  it("is what the first entry that fits says", () => {
    expect(sightOf(some, viewer("lee", { roles: ["agent"] }), record)).toEqual({
      notes: "all",
      fields: null,
      clocks: "all",
    });
    expect(sightOf(some, viewer("ada", { groups: ["database"] }), record)).toMatchObject({ clocks: "due" });
    expect(sightOf(some, viewer("ada", { roles: ["reader"] }), record)).toMatchObject({
      fields: ["title"],
      clocks: "none",
    });
  });

  it("decides what a list finds: no record by what is not seen of it", () => {
    const people = fc.record({
      user: fc.constantFrom("ada", "kim", "mia"),
      roles: fc.subarray(["agent", "reader", "employee"]),
      groups: fc.subarray(["database", "cab"]),
    });
    const names = fc.subarray(["title", "priority", "caller", "cost"]);
    const asked = fc.oneof(
      fc.constantFrom("everything" as const, "everyEvent" as const),
      fc.record({ fields: names, clocks: fc.boolean() }),
    );
    const records = fc.record({
      openedBy: fc.constantFrom("ada", "kim"),
      fields: fc.record({
        caller: fc.constantFrom("ada", "kim", null),
        team: fc.constantFrom("database", "other", null),
      }),
    });
    const reading = fc.record({ reads: fc.boolean(), readsInternal: fc.boolean() });
    fc.assert(
      fc.property(people, reading, asked, records, ({ user, roles, groups }, reads, what, one) => {
        const who = viewer(user, { roles, groups, ...reads });
        for (const rules of [some, undefined])
          expect(isFound(visibilityOf(rules, who, what), who, one)).toBe(seesAsked(sightOf(rules, who, one), what));
      }),
    );
  });
});

/** As the store looks for it, of a person whom nobody asked to approve. */
function isFound(
  visibility: Visibility,
  { user, groups }: Viewer,
  one: { fields: JsonObject; openedBy: string },
): boolean {
  if (visibility.kind === "all") return true;
  const way = visibility.ways.find(
    ({ users, groups: teams, openedBy }) =>
      users.some((field) => one.fields[field] === user) ||
      teams.some((field) => groups.some((group) => group === one.fields[field])) ||
      (openedBy && one.openedBy === user),
  );
  return way === undefined ? visibility.others === "all" : way.finds;
}

describe("who opens a record", () => {
  const refusal = (who: Partial<Viewer>, fields: object, links: object = {}, opens = false) =>
    openingRefusal(
      access,
      { ...viewer("eve", who), opens },
      { type: "request", fields: { ...fields }, links: { ...links } },
    )?.at;

  it("gives what their entries allow, together", () => {
    expect(refusal({}, { title: "x" })).toBeUndefined();
    expect(refusal({}, { title: "x", customer: "y" })).toBe("fields/customer");
    expect(refusal({ groups: ["sales"] }, { title: "x", customer: "y" })).toBeUndefined();
    expect(refusal({}, { title: "x" }, { parent: ["request/1"] })).toBe("links/parent");
    expect(refusal({ roles: ["agent"] }, { title: "x", other: 1 }, { parent: ["request/1"] })).toBeUndefined();
  });

  it("is nobody whom no entry fits, whatever their role grants for other types", () => {
    expect(refusal({ roles: [] }, { title: "x" }, {}, true)).toBeNull();
    const asked = { type: "request", fields: {}, links: {} };
    expect(openingRefusal(undefined, { ...viewer("eve"), opens: false }, asked)?.at).toBeNull();
    expect(openingRefusal(undefined, { ...viewer("eve"), opens: true }, asked)).toBeNull();
  });
});
