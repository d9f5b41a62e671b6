import type { Lifecycle } from "../../lifecycle/ir.ts";
import type { Context } from "../context.ts";
import { lifecyclesOf } from "../values/relations.ts";
import type { LifecycleSource } from "./shape.ts";

/** It belongs to a record or is a facet of one, and has the keys of one of the two. */
export function checkBelonging(context: Context, source: LifecycleSource): void {
  const facet = source.facetOf !== undefined;
  if ((source.record === undefined) === (source.facetOf === undefined))
    context.report(
      "OPS107",
      { path: ["spec"], key: true },
      'exactly one of "record" and "facetOf" is needed',
      "a facet lives beside the main lifecycle of a record",
    );
  if (source.when !== undefined && facet)
    context.report(
      "OPS107",
      { path: ["spec", "when"], key: true },
      '"when" tells the lifecycles of a record apart, and a facet begins with its record',
      "let its first transition have the `when`",
    );
  if (source.fields !== undefined && !facet)
    context.report(
      "OPS107",
      { path: ["spec", "fields"], key: true },
      '"fields" is for facets',
      "the fields of a record belong to its RecordType",
    );
}

/** Exactly one lifecycle must match a record: beside another, each says by `when` which records are its own. */
export function checkToldApart(context: Context, lifecycle: Lifecycle): void {
  if (lifecycle.when !== null) return;
  const others = lifecyclesOf(context.catalog, lifecycle.record).filter((draft) => draft.name !== lifecycle.name);
  const [other] = others;
  if (other !== undefined)
    context.report(
      "OPS318",
      ["metadata", "name"],
      `"${other.name}" serves ${lifecycle.record} too, and this lifecycle has no \`when\``,
      "add a `when` that tells its records from the others'",
    );
}
