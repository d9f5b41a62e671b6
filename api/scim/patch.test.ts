import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../engine/base/json.ts";
import { ScimError } from "./error.ts";
import { applyPatch } from "./patch.ts";
import { enterpriseUser } from "./schemas.ts";

const user: JsonObject = {
  userName: "kim",
  active: true,
  name: { formatted: "Kim" },
  emails: [{ value: "kim@example.com", type: "work", primary: true }],
  roles: [{ value: "agent" }],
  [enterpriseUser]: { manager: { value: "mia" } },
};
const group: JsonObject = { displayName: "Desk", members: [{ value: "kim" }, { value: "raj" }] };
const patch = (resource: JsonObject, ...operations: Json[]): JsonObject =>
  applyPatch(resource, { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations: operations });

describe("a change of RFC 7644", () => {
  it("adds to several values what is not there, and changes what is sent", () => {
    const op = { op: "add", path: "members", value: [{ value: "raj", display: "Raj" }, { value: "lee" }] };
    expect(patch(group, op)["members"]).toEqual([{ value: "kim" }, { value: "raj" }, { value: "lee" }]);
    expect(patch(user, { op: "add", value: { displayName: "Kim", roles: [{ value: "approver" }] } })).toMatchObject({
      displayName: "Kim",
      roles: [{ value: "agent" }, { value: "approver" }],
    });
    expect(group["members"]).toHaveLength(2);
  });

  it("replaces an attribute, a part, and what a filter finds", () => {
    expect(patch(user, { op: "replace", path: "active", value: false })["active"]).toBe(false);
    expect(patch(user, { op: "replace", path: "name.formatted", value: "K." })["name"]).toEqual({ formatted: "K." });
    const mail = { op: "replace", path: 'emails[type eq "work"].value', value: "k@example.com" };
    expect(patch(user, mail)["emails"]).toEqual([{ value: "k@example.com", type: "work", primary: true }]);
    expect(patch({ ...user, emails: [] }, mail)["emails"]).toEqual([{ type: "work", value: "k@example.com" }]);
    expect(patch(group, { op: "replace", path: "members", value: [{ value: "mia" }] })["members"]).toEqual([
      { value: "mia" },
    ]);
  });

  it("removes an attribute, what a filter finds, and the values that are named", () => {
    expect(patch(user, { op: "remove", path: "emails" })).not.toHaveProperty("emails");
    expect(patch(group, { op: "remove", path: 'members[value eq "raj"]' })["members"]).toEqual([{ value: "kim" }]);
    expect(patch(group, { op: "remove", path: "members", value: [{ value: "kim" }] })["members"]).toEqual([
      { value: "raj" },
    ]);
    expect(patch(group, { op: "remove", path: 'members[value eq "lee"]' })).toEqual(group);
    expect(patch(user, { op: "remove", path: `${enterpriseUser}:manager` })[enterpriseUser]).toEqual({});
  });

  it("takes what directories send beside the standard", () => {
    expect(patch(user, { op: "Replace", path: "active", value: "False" })["active"]).toBe("False");
    expect(patch(user, { op: "Add", path: `${enterpriseUser}:manager`, value: "nora" })[enterpriseUser]).toEqual({
      manager: { value: "nora" },
    });
    expect(patch(user, { op: "replace", value: { "name.formatted": "K.", ACTIVE: false } })).toMatchObject({
      name: { formatted: "K." },
      active: false,
    });
  });

  it("shows the name that was changed, not the one that was shown before", () => {
    const shown: JsonObject = { ...user, displayName: "Kim" };
    expect(patch(shown, { op: "replace", path: "name.formatted", value: "K. Lee" })).not.toHaveProperty("displayName");
    const parts = { givenName: "Kim", familyName: "Lee" };
    const whole = patch(shown, { op: "replace", path: "name", value: { ...parts, formatted: "Kim" } });
    expect(whole).not.toHaveProperty("displayName");
    expect(whole["name"]).toEqual(parts);
    const both = { name: parts, displayName: "Kim L." };
    expect(patch(shown, { op: "replace", value: both })).toMatchObject({ displayName: "Kim L." });
    // Of one part alone no name can be made.
    expect(patch(shown, { op: "replace", path: "name.familyName", value: "Lee" })).toMatchObject({
      displayName: "Kim",
    });
  });

  it("takes many members at once", () => {
    const members = Array.from({ length: 20_000 }, (_, nth) => ({ value: `p${nth}` }));
    const added = patch({ ...group, members }, { op: "add", path: "members", value: [...members, { value: "new" }] });
    expect(added["members"]).toHaveLength(20_001);
  });

  it("is refused where nothing fits, and where it is none", () => {
    const fault = (...operations: Json[]): unknown => {
      try {
        return patch(user, ...operations);
      } catch (error) {
        return error instanceof ScimError ? error.scimType : error;
      }
    };
    expect(fault({ op: "replace", path: 'roles[value eq "x"].value', value: "y" })).toBe("noTarget");
    expect(fault({ op: "remove" })).toBe("noTarget");
    expect(fault({ op: "move", path: "a" })).toBe("invalidSyntax");
    expect(fault({ op: "replace", path: "emails[", value: 1 })).toBe("invalidPath");
    expect(fault({ op: "add", value: "x" })).toBe("invalidValue");
    expect(fault()).toBe("invalidSyntax");
    expect(fault({ op: "add", path: "__proto__", value: { x: 1 } })).toBe("invalidPath");
    expect(fault({ op: "add", value: JSON.parse('{ "__proto__": { "x": 1 } }') as Json })).toBe("invalidPath");
  });
});
