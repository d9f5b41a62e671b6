import * as z from "zod";
import type { Json, JsonObject } from "../../engine/base/json.ts";
import type { PersonData } from "../../store/person/change.ts";
import type { DirectoryPerson } from "../../store/person/directory.ts";
import { roleName } from "../contract/company.ts";
import { userName } from "../contract/person.ts";
import { ScimError } from "./error.ts";
import { externalIdOf, lowerKeys, textOf, valuesOf } from "./given.ts";
import { coreUser, enterpriseUser } from "./schemas.ts";

/** A person as SCIM shows them. */
export function presentUser(person: DirectoryPerson): JsonObject {
  const { name, title, email, active, manager, roles, groups, externalId } = person;
  return {
    schemas: [coreUser, enterpriseUser],
    id: name,
    ...(externalId === null ? {} : { externalId }),
    userName: name,
    displayName: title,
    name: { formatted: title },
    emails: email === null ? [] : [{ value: email, type: "work", primary: true }],
    active,
    roles: roles.map((value) => ({ value })),
    groups: groups.map((value) => ({ value, display: value, $ref: `/scim/v2/Groups/${value}` })),
    [enterpriseUser]: manager === null ? {} : { manager: { value: manager } },
    meta: { resourceType: "User", location: `/scim/v2/Users/${encodeURIComponent(name)}` },
  };
}

const email = z.email().max(254);

/** The person that a sent User means. What is left out is empty, but for `active`. Throws invalidValue. */
export function personOf(resource: unknown): PersonData {
  const given = lowerKeys(resource);
  const name = textOf(given, "username");
  if (name === null) throw new ScimError(400, "invalidValue", "a User needs a userName");
  const mail = mailOf(valuesOf(given["emails"]));
  const roles = valuesOf(given["roles"]).map(({ value }) => value);
  const extension = lowerKeys(given[enterpriseUser.toLowerCase()] ?? {});
  const manager = extension["manager"] ?? null;
  check("userName", userName, name);
  if (mail !== null) check("emails", email, mail);
  for (const role of roles) check("roles", roleName, role);
  return {
    name,
    title: titleOf(given) ?? name,
    email: mail,
    active: activeOf(given["active"] ?? true),
    manager: typeof manager === "string" ? manager || null : textOf(lowerKeys(manager ?? {}), "value"),
    roles,
    externalId: externalIdOf(given),
  };
}

function titleOf(given: { readonly [key: string]: Json }): string | null {
  const name = lowerKeys(given["name"] ?? {});
  const parts = [textOf(name, "givenname"), textOf(name, "familyname")].filter((part) => part !== null);
  const title =
    textOf(given, "displayname") ?? textOf(name, "formatted") ?? (parts.length === 0 ? null : parts.join(" "));
  if (title !== null && title.length > 160)
    throw new ScimError(400, "invalidValue", "displayName has more than 160 characters");
  return title;
}

/** The primary one, else the first. */
function mailOf(emails: readonly { readonly value: string; readonly primary: boolean }[]): string | null {
  return (emails.find(({ primary }) => primary) ?? emails[0])?.value ?? null;
}

/** Some directories send "True" and "False". */
function activeOf(value: Json): boolean {
  if (typeof value === "boolean") return value;
  const text = typeof value === "string" ? value.toLowerCase() : "";
  if (text === "true" || text === "false") return text === "true";
  throw new ScimError(400, "invalidValue", `active is ${JSON.stringify(value)}: send true or false`);
}

function check(attribute: string, schema: z.ZodType, value: string): void {
  const { success, error } = schema.safeParse(value);
  if (!success)
    throw new ScimError(
      400,
      "invalidValue",
      `${attribute} ${JSON.stringify(value)}: ${error.issues[0]?.message ?? ""}`,
    );
}
