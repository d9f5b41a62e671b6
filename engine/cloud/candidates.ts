/** From resources of an account to what the CMDB is asked to take. Nothing is claimed that was not listed. */
import type { Json, JsonObject } from "../base/json.ts";
import { attributeOf } from "../identity/attribute.ts";
import type { Candidate } from "../identity/candidate.ts";
import { type CiClasses, findClass } from "../identity/identify.ts";
import type { Account } from "./ir.ts";
import { type CloudResource, resourceClasses } from "./resource.ts";

/** One candidate a resource, by its id; relations are drawn when all scopes are listed. */
export function cloudCandidates(
  resources: readonly CloudResource[],
  { account, classes }: { readonly account: Account; readonly classes: CiClasses },
): Candidate[] {
  return resources.map((resource) => {
    const name = resourceClasses[resource.type];
    const ciClass = findClass(classes, name);
    const said: { [attribute: string]: Json } = {
      ...account.stamp,
      ...resource.attributes,
      name: resource.name,
      resourceId: resource.id,
      account: account.id,
      provider: account.provider,
      region: resource.region,
      tags: Object.keys(resource.tags).length === 0 ? null : byCategory(resource.tags),
      ...environmentOf(resource.tags),
    };
    const attributes: JsonObject = Object.fromEntries(
      Object.entries(said).filter(([key]) => ciClass === undefined || attributeOf(ciClass, key) !== undefined),
    );
    return { ref: resource.id, class: name, attributes, relations: [] };
  });
}

/** As maps and policies read tags: a key with its value. */
function byCategory(tags: CloudResource["tags"]): JsonObject {
  return Object.fromEntries(Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

const environments: { readonly [text: string]: string } = {
  dev: "development",
  development: "development",
  test: "test",
  testing: "test",
  staging: "test",
  prod: "production",
  production: "production",
};

function environmentOf(tags: CloudResource["tags"]): { readonly environment?: string } {
  const key = Object.keys(tags).find((one) => ["environment", "env", "stage"].includes(one.toLowerCase()));
  const text = key === undefined ? "" : (tags[key] ?? "").toLowerCase();
  const environment = Object.hasOwn(environments, text) ? environments[text] : undefined;
  return environment === undefined ? {} : { environment };
}
