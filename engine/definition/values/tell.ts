import type { Tell } from "../../lifecycle/ir.ts";
import type { Context } from "../context.ts";
import type { TellSource } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { compileAudiences } from "./audience.ts";
import { compileOptionalCondition } from "./condition.ts";
import { useNotification } from "./notification-use.ts";
import { recordView } from "./record-view.ts";
import type { TransitionScope } from "./transition-scope.ts";

/** Compiles `tell` of a state or a transition at `path`; nothing where there is none. */
export function compileTells(
  context: Context,
  path: Path,
  sources: readonly TellSource[] | undefined,
  { scope, people, record }: Pick<TransitionScope, "scope" | "people" | "record">,
): { readonly tell?: readonly Tell[] } {
  if (sources === undefined) return {};
  // What is told is of the record, also where a facet tells it.
  const view = record === null || record === undefined ? null : recordView(context.catalog, record);
  const tell = sources.map((source, index) => {
    const at = [...path, "tell", index];
    useNotification(context, [...at, "notify"], source.notify, view);
    if (source.to.length === 0) context.report("OPS129", [...at, "to"], "nobody is told", "name somebody");
    return {
      notify: source.notify,
      to: compileAudiences(context, [...at, "to"], source.to, people),
      when: compileOptionalCondition(context, [...at, "when"], source.when, scope),
    };
  });
  return { tell };
}
