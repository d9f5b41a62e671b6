import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ScimError } from "./error.ts";
import { fits, parseFilter } from "./filter.ts";
import { enterpriseUser } from "./schemas.ts";

const kim = {
  id: "kim",
  userName: "kim",
  externalId: "4711",
  active: true,
  name: { formatted: "Kim O'Malley" },
  emails: [
    { value: "kim@example.com", type: "work", primary: true },
    { value: "kim@home.example", type: "home" },
  ],
  roles: [{ value: "agent" }],
  members: [],
  [enterpriseUser]: { manager: { value: "mia" } },
};
const is = (filter: string): boolean => fits(parseFilter(filter), kim);

describe("a filter of RFC 7644", () => {
  it.each([
    'userName eq "KIM"',
    'USERNAME Eq "kim"',
    `name.formatted co "O'Malley"`,
    'userName sw "k"',
    'userName ew "m"',
    'urn:ietf:params:scim:schemas:core:2.0:User:userName sw "k"',
    "externalId pr",
    'externalId pr and active eq true or userName eq "x"',
    "active eq true",
    'active eq "True"',
    'not (userName eq "x")',
    'emails co "home.example"',
    'emails.type eq "work"',
    'emails[type eq "work" and value co "@example.com"]',
    'roles eq "agent"',
    'userName ne "x" and (emails co "example.com" or emails.value co "example.org")',
    'externalId gt "4000" and externalId le "4711"',
    `${enterpriseUser}:manager eq "mia"`,
    "nickName eq null",
  ])("fits: %s", (filter) => expect(is(filter)).toBe(true));

  it.each([
    'userName eq "kimi"',
    "members pr",
    "title pr",
    'emails[type eq "home" and value co "@example.com"]',
    'not (active eq true and (userName sw "k"))',
    "constructor pr",
    "active eq 1",
  ])("does not fit: %s", (filter) => expect(is(filter)).toBe(false));

  it("binds and before or, and not to its parentheses", () => {
    expect(is('userName eq "kim" or userName eq "x" and active eq false')).toBe(true);
    expect(is('(userName eq "kim" or userName eq "x") and active eq false')).toBe(false);
    expect(is('not (active eq false) and userName eq "x"')).toBe(false);
  });

  it.each([
    "",
    "userName",
    'userName is "kim"',
    "userName eq kim",
    'userName eq "kim',
    '(userName eq "kim"',
    'emails[type eq "work"',
    'userName eq "kim" and',
    'userName eq "kim" userName',
    'not userName eq "kim"',
    "(".repeat(30) + "a pr" + ")".repeat(30),
    "x".repeat(3_000),
  ])("is refused with the place: %s", (filter) => {
    expect(() => parseFilter(filter)).toThrow(ScimError);
  });

  it("never fails in another way, whatever is sent", () => {
    const word = fc.constantFrom(
      "userName",
      "eq",
      "and",
      "or",
      "not",
      "pr",
      "(",
      ")",
      "[",
      "]",
      '"kim"',
      "true",
      ".",
      "urn:a:b",
      "emails",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word).map((words) => words.join(" ")),
        ),
        (text) => {
          try {
            fits(parseFilter(text), kim);
          } catch (error) {
            expect(error).toBeInstanceOf(ScimError);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
