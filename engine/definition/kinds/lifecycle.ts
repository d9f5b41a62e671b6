import type { Lifecycle, State } from "../../lifecycle/ir.ts";
import { suggestion } from "../../base/suggestion.ts";
import { defineKind } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { foldAnywhere } from "../lifecycle/anywhere.ts";
import { checkBelonging, checkToldApart } from "../lifecycle/belonging.ts";
import { checkGraph } from "../lifecycle/graph.ts";
import { referencesOf } from "../lifecycle/references.ts";
import { lifecycleScope } from "../lifecycle/scope.ts";
import { lifecycleSpec } from "../lifecycle/shape.ts";
import { compileState } from "../lifecycle/state.ts";
import { compileAudiences } from "../values/audience.ts";
import { compileOptionalCondition } from "../values/condition.ts";
import { compileFacts } from "../values/facts.ts";
import { compileFields } from "../values/field.ts";

declare module "../kind-map.ts" {
  interface KindMap {
    Lifecycle: Entry<typeof lifecycleSpec, Lifecycle, "content">;
  }
}

/** How a record lives: states, transitions, waits. Its parts stand in `../lifecycle/`. */
export const lifecycleKind = defineKind({
  kind: "Lifecycle",
  spec: lifecycleSpec,
  pin: "content",
  belongsTo: ({ record }) => ({ kind: "RecordType", name: record }),
  references: referencesOf,
  compile(source, metadata, context): Lifecycle {
    checkBelonging(context, source);
    const facet = source.facetOf !== undefined;
    const record = source.record ?? source.facetOf ?? "";
    context.reference("RecordType", record, ["spec", facet ? "facetOf" : "record"]);
    const scope = lifecycleScope(context, record, source);
    if (!Object.hasOwn(source.states, source.initial))
      context.report(
        "OPS310",
        ["spec", "initial"],
        `there is no state "${source.initial}"`,
        suggestion(source.initial, Object.keys(source.states)),
      );
    const states: { [name: string]: State } = {};
    for (const [name, value] of Object.entries(source.states)) states[name] = compileState(context, name, value, scope);
    foldAnywhere(context, source, states, scope);
    const lifecycle: Lifecycle = {
      name: metadata.name,
      title: metadata.title ?? metadata.name,
      record,
      facet: facet ? metadata.name : null,
      fields: source.fields === undefined ? {} : compileFields(context, ["spec", "fields"], source.fields, scope.scope),
      when: facet ? null : compileOptionalCondition(context, ["spec", "when"], source.when, scope.scope),
      allow: compileAudiences(context, ["spec", "allow"], source.allow, scope.people),
      initial: source.initial,
      states,
      facts: compileFacts(context, ["spec", "facts"], source.facts, scope.scope),
    };
    checkGraph(context, lifecycle, source);
    if (!facet) checkToldApart(context, lifecycle);
    return lifecycle;
  },
});
