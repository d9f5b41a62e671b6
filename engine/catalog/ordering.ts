/**
 * Who may order what.
 *
 * 1. Whoever an item is not for does not learn that it exists: the same refusal as for one that there is not.
 * 2. What an item orders along with it is ordered by the item: it is asked of nobody whether that is for them.
 */
import { fitsAny, type Viewer } from "../access/sight.ts";
import type { CatalogItem } from "./ir.ts";

type Person = Pick<Viewer, "user" | "roles" | "groups">;

/** Whether the item is shown to a person. */
export function isFor({ for: audiences }: Pick<CatalogItem, "for">, person: Person): boolean {
  return fitsAny(person, audiences);
}

/** Whether it is ordered no more. `now`: UTC milliseconds. */
export function hasEnded({ validUntil }: Pick<CatalogItem, "validUntil">, now: number): boolean {
  return validUntil !== null && now >= validUntil;
}

/** What is said of an item that is not there, or not for who asks. */
export function unknownItem(name: string): { readonly code: "OPS404"; readonly message: string } {
  return { code: "OPS404", message: `there is nothing to order by the name "${name}"` };
}
