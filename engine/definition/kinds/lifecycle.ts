import type { Lifecycle, State } from "../../lifecycle/ir.ts";
import { suggestion } from "../../base/suggestion.ts";
import type { Context } from "../context.ts";
import { defineKind } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { checkBelonging, checkToldApart } from "../lifecycle/belonging.ts";
import { composeLifecycle } from "../lifecycle/compose.ts";
import { checkOpeningCircle } from "../lifecycle/opening-circle.ts";
import { checkOpenedOnce } from "../lifecycle/opened-once.ts";
import { checkGraph } from "../lifecycle/graph.ts";
import { checkMerges } from "../lifecycle/merge.ts";
import { referencesOf } from "../lifecycle/references.ts";
import { lifecycleScope, type LifecycleScope } from "../lifecycle/scope.ts";
import { lifecycleSpec, type LifecycleSource } from "../lifecycle/shape.ts";
import { compileNamed } from "../lifecycle/named-transition.ts";
import { compileState } from "../lifecycle/state.ts";
import { wholeLifecycle } from "../lifecycle/whole.ts";
import { compileAudiences } from "../values/audience.ts";
import { compileOptionalCondition } from "../values/condition.ts";
import { compileFacts } from "../values/facts.ts";
import { compileFields } from "../values/field.ts";
import { checkVersioning } from "../values/versions.ts";

declare module "../kind-map.ts" {
  interface KindMap {
    Lifecycle: Entry<typeof lifecycleSpec, Lifecycle, "content", LifecycleSource>;
  }
}

/** How a record lives: states, transitions, waits. Its parts stand in `../lifecycle/`. */
export const lifecycleKind = defineKind({
  kind: "Lifecycle",
  spec: lifecycleSpec,
  pin: "content",
  belongsTo: ({ record, abstract }) => (abstract === true ? null : { kind: "RecordType", name: record }),
  references: referencesOf,
  compose: composeLifecycle,
  whole: wholeLifecycle,
  compile(source, metadata, context): Lifecycle {
    checkBelonging(context, source);
    const facet = source.facetOf !== undefined;
    const record = source.record ?? source.facetOf ?? "";
    context.reference("RecordType", record, ["spec", facet ? "facetOf" : "record"]);
    const scope = lifecycleScope(context, record, source);
    const abstract = source.abstract === true;
    if (!(abstract && source.initial === "") && !Object.hasOwn(source.states, source.initial))
      context.report(
        "OPS310",
        ["spec", "initial"],
        `there is no state "${source.initial}"`,
        suggestion(source.initial, Object.keys(source.states)),
      );
    const states: { [name: string]: State } = {};
    for (const [name, value] of Object.entries(source.states)) states[name] = compileState(context, name, value, scope);
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
      ...(source.extends === undefined ? {} : { extends: source.extends }),
      ...(abstract ? { abstract, anywhere: compileAnywhere(context, source, scope) } : {}),
    };
    checkGraph(context, lifecycle, source);
    checkMerges(context, lifecycle);
    checkVersioning(context, record, source);
    if (!abstract) {
      checkOpeningCircle(context, record, source);
      checkOpenedOnce(context, record, source);
    }
    if (!facet && !abstract) checkToldApart(context, lifecycle);
    return lifecycle;
  },
});

/** Of an abstract one; else its states have it. */
function compileAnywhere(
  context: Context,
  { anywhere }: LifecycleSource,
  scope: LifecycleScope,
): NonNullable<Lifecycle["anywhere"]> {
  return anywhere.map((entry, index) => ({
    in: entry.in ?? null,
    except: entry.except ?? [],
    transitions: Object.fromEntries(
      Object.entries(entry.transitions).map(([name, value]) => [
        name,
        compileNamed(context, ["spec", "anywhere", index, "transitions", name], name, value, scope),
      ]),
    ),
  }));
}
