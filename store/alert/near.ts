/** What is near the CIs of alerts, and which services depend on them, as the board asks. */
import { type Near, nearAny, nearBothWays, type NearNeed } from "../../engine/alert/near.ts";
import type { ServiceNeed, ServiceOf } from "../../engine/alert/service-of.ts";
import { ownValue } from "../../engine/base/json.ts";
import { readBothWays } from "../cmdb/both-ways.ts";
import { readNeighbors } from "../cmdb/impact.ts";
import type { Queryable } from "../pool.ts";
import { readCiViews } from "./bind.ts";

export async function readNear(
  db: Queryable,
  { way, hops, relations, hub }: NearNeed,
  cis: readonly string[],
): Promise<ReadonlyMap<string, Near>> {
  if (way === "any") {
    const around = new Map(cis.map((ci) => [ci, new Set([ci])]));
    for (const { from, id } of await readNeighbors(db, cis, { hops })) around.get(from)?.add(id);
    return new Map([...around].map(([ci, ids]) => [ci, nearAny(ids)]));
  }
  const found = await readBothWays(db, cis, { hops, hub, relations, only: "both" });
  return new Map(
    [...found].map(([ci, { causes, dependents }]) => [ci, nearBothWays(ci, idsOf(causes), idsOf(dependents))]),
  );
}

/** By CI: the services that depend on it, itself included where it is one. */
export async function readServices(
  db: Queryable,
  { class: ciClass, depth, attribute }: ServiceNeed,
  cis: readonly string[],
): Promise<ReadonlyMap<string, readonly ServiceOf[]>> {
  const bounds = { hops: depth, hub: null, relations: null, only: "dependents" } as const;
  const found = await readBothWays(db, cis, bounds);
  const ids = new Set([...cis, ...[...found.values()].flatMap(({ dependents }) => [...idsOf(dependents)])]);
  const views = await readCiViews(db, [...ids]);
  const serviceAt = (id: string, distance: number): readonly ServiceOf[] => {
    const view = views.get(id);
    const classes = view === undefined ? null : ownValue(view, "classes");
    if (view === undefined || !Array.isArray(classes) || !classes.includes(ciClass)) return [];
    return [{ id, distance, value: attribute === null ? null : (ownValue(view, attribute) ?? null) }];
  };
  return new Map(
    [...found].map(([ci, { dependents }]) => [
      ci,
      [...serviceAt(ci, 0), ...dependents.flatMap(({ id, distance }) => serviceAt(id, distance))],
    ]),
  );
}

function idsOf(found: readonly { readonly id: string }[]): ReadonlySet<string> {
  return new Set(found.map(({ id }) => id));
}
