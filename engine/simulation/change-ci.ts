/** A step `change` of a scenario: other values of a CI, as a person says them. */
import type { Json, JsonObject } from "../base/json.ts";
import type { Fixture, FixtureCi } from "./fixture.ts";

/** The CI that a scenario calls so, by its name or id; null = there is none. */
export function ciCalled({ cis }: Pick<Fixture, "cis">, called: string): FixtureCi | null {
  return Object.values(cis).find(({ id, name }) => id === called || name === called) ?? null;
}

/** The CIs with other values of one; null takes one away. */
export function withChange({ cis }: Pick<Fixture, "cis">, ci: FixtureCi, set: JsonObject): Fixture["cis"] {
  const { owner = ci.owner, ownerGroup = ci.ownerGroup, ...attributes } = set;
  const kept = Object.entries({ ...ci.attributes, ...attributes }).filter(([, value]) => value !== null);
  const changed: FixtureCi = {
    ...ci,
    owner: textOf(owner),
    ownerGroup: textOf(ownerGroup),
    attributes: Object.fromEntries(kept),
  };
  return Object.fromEntries(Object.entries(cis).map(([name, one]) => [name, one.id === ci.id ? changed : one]));
}

function textOf(value: Json): string | null {
  return typeof value === "string" ? value : null;
}
