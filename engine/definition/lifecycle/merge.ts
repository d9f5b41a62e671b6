import type { Lifecycle } from "../../lifecycle/ir.ts";
import type { Context } from "../context.ts";

/** A record that is merged is over: what comes afterwards is for the one that it was merged into. */
export function checkMerges(context: Context, { states, facet }: Lifecycle): void {
  for (const [name, { transitions }] of Object.entries(states))
    for (const [command, branches] of Object.entries(transitions))
      for (const [index, { merge, target }] of branches.entries()) {
        if (merge === undefined) continue;
        const path = ["spec", "states", name, "transitions", command, ...(branches.length > 1 ? [index] : [])];
        if (facet !== null)
          context.report(
            "OPS325",
            [...path, "merge"],
            `the facet "${facet}" is a part of a record, and only a whole one is merged`,
            "write it into a transition of the main lifecycle",
          );
        else if (target !== null && states[target]?.final === false)
          context.report(
            "OPS325",
            [...path, "target"],
            `a record that is merged is over, and the state "${target}" is not final`,
            "name a state with `final: true`",
          );
      }
}
