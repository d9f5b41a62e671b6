import type { Json } from "../../base/json.ts";
import type { Catalog } from "../catalog.ts";

/** Every `then` of a decision table, as written; none when there is no such table. */
export function tableResults(catalog: Catalog, name: string): readonly Json[] {
  return catalog.find("DecisionTable", name)?.source?.rules.map((rule) => rule.then as Json) ?? [];
}
