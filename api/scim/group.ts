import type { JsonObject } from "../../engine/base/json.ts";
import type { GroupData } from "../../store/person/change.ts";
import type { DirectoryGroup } from "../../store/person/directory.ts";
import { groupName } from "../contract/company.ts";
import { ScimError } from "./error.ts";
import { externalIdOf, lowerKeys, textOf, valuesOf } from "./given.ts";
import { coreGroup } from "./schemas.ts";

/** A group as SCIM shows it. */
export function presentGroup({ name, title, members, externalId }: DirectoryGroup): JsonObject {
  return {
    schemas: [coreGroup],
    id: name,
    ...(externalId === null ? {} : { externalId }),
    displayName: title,
    members: members.map((value) => ({
      value,
      display: value,
      $ref: `/scim/v2/Users/${encodeURIComponent(value)}`,
      type: "User",
    })),
    meta: { resourceType: "Group", location: `/scim/v2/Groups/${name}` },
  };
}

/**
 * The group that a sent Group means; `known` is the one that it changes, whose name and manager stay. Throws
 * invalidValue.
 */
export function groupOf(resource: unknown, known: DirectoryGroup | null): GroupData {
  const given = lowerKeys(resource);
  const title = textOf(given, "displayname");
  if (title === null) throw new ScimError(400, "invalidValue", "a Group needs a displayName");
  if (title.length > 160) throw new ScimError(400, "invalidValue", "displayName has more than 160 characters");
  return {
    name: known?.name ?? nameOf(title),
    title,
    manager: known?.manager ?? null,
    members: [...new Set(valuesOf(given["members"]).map(({ value }) => value))],
    externalId: externalIdOf(given),
  };
}

/** `Service Desk (Berlin)` is `service-desk-berlin`. */
function nameOf(title: string): string {
  const plain = title.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
  const name = plain
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 63);
  if (!groupName.safeParse(name).success)
    throw new ScimError(
      400,
      "invalidValue",
      `no name can be made of ${JSON.stringify(title)}: it needs a letter or digit`,
    );
  return name;
}
