import { describe, expect, it } from "vitest";
import type { Access, SeeEntry } from "./ir.ts";
import { openingRefusal } from "./opening.ts";
import { sightOf, type Viewer, visibilityOf } from "./sight.ts";

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
    expect(sightOf(undefined, viewer("mia", { reads: true }), record)).toEqual({ notes: "public" });
    expect(sightOf({ open: null, see: null }, viewer("x", { reads: true, readsInternal: true }), record)).toEqual({
      notes: "all",
    });
  });

  it("are found in the store by the fields that name them, or see all", () => {
    expect(visibilityOf(access, viewer("mia"))).toEqual({
      kind: "own",
      users: ["caller"],
      groups: ["team"],
      openedBy: true,
    });
    expect(visibilityOf(access, viewer("lee", { roles: ["agent"] }))).toEqual({ kind: "all" });
    expect(visibilityOf(undefined, viewer("mia", { reads: true }))).toEqual({ kind: "all" });
    expect(visibilityOf(undefined, viewer("mia"))).toEqual({ kind: "own", users: [], groups: [], openedBy: false });
  });
});

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
