import fc from "fast-check";
import { expect, it } from "vitest";
import { missingClaims, namesFrom, personMeant } from "./claims.ts";
import type { ProviderSettings } from "./settings.ts";

const desk = { claim: "groups", values: { "it-desk": ["agent"], owners: ["processOwner", "agent"] } };

it("a claim gives what the map says of its values, and nothing else", () => {
  expect(namesFrom(desk, [], { groups: ["it-desk", "admin", "agent"] })).toEqual(["agent"]);
  expect(namesFrom(desk, [], { groups: "owners" })).toEqual(["processOwner", "agent"]);
  expect(namesFrom(desk, [], {})).toEqual([]);
  expect(namesFrom(desk, [], { groups: { "it-desk": true } })).toEqual([]);
  expect(namesFrom(desk, [], { groups: ["__proto__", "constructor"] })).toEqual([]);
});

it("what it could give is taken when it does not, and what it could not give stays", () => {
  expect(namesFrom(desk, ["auditor", "agent"], { groups: [] })).toEqual(["auditor"]);
  expect(namesFrom(null, ["auditor", "agent"], { groups: ["owners"] })).toEqual(["auditor", "agent"]);
});

it("whatever a provider says, nobody gets more than they had and the map can give", () => {
  const names = fc.constantFrom("agent", "admin", "auditor", "processOwner", "x");
  const values = fc.dictionary(fc.constantFrom("a", "b", "c"), fc.array(names));
  fc.assert(
    fc.property(values, fc.uniqueArray(names), fc.anything(), (map, had, claim) => {
      const most = new Set([...had, ...Object.values(map).flat()]);
      for (const name of namesFrom({ claim: "g", values: map }, had, { g: claim })) expect(most).toContain(name);
    }),
  );
});

it("a person is known by the claim that is named, by a mail address only when it was verified", () => {
  expect(personMeant({ person: "preferred_username" }, { preferred_username: "kim" })).toEqual({
    by: "name",
    value: "kim",
  });
  expect(personMeant({ person: "email" }, { email: "k@x.example", email_verified: true })).toEqual({
    by: "email",
    value: "k@x.example",
  });
  for (const verified of [undefined, false, "true", 1])
    expect(personMeant({ person: "email" }, { email: "k@x.example", email_verified: verified })).toBe(
      "it has not verified your mail address",
    );
  for (const claims of [{}, { name: "" }, { name: ["kim"] }, { name: 7 }])
    expect(personMeant({ person: "name" }, claims)).toBe('it does not say "name" of you');
});

it("a claim is found by its name, or by the path to it", () => {
  const roles = { claim: "realm_access.roles", values: { desk: ["agent"] } };
  expect(namesFrom(roles, [], { realm_access: { roles: ["desk"] } })).toEqual(["agent"]);
  expect(namesFrom(roles, [], { "realm_access.roles": ["desk"] })).toEqual(["agent"]);
  const settings = { person: "email", roles, groups: null } as unknown as ProviderSettings;
  expect(missingClaims(settings, { email: "k@x.example" })).toEqual(["realm_access.roles", "email_verified"]);
});
