import { z } from "zod";
import type { Maintenance } from "../../alert/maintenance.ts";
import { suggestion } from "../../base/suggestion.ts";
import { defineKind } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { camel, duration, nameOf } from "../shapes.ts";
import { compileElapsed } from "../values/duration.ts";
import { statesOf } from "../values/record-view.ts";
import { lifecyclesOf } from "../values/relations.ts";

const spec = z.strictObject({
  windows: z.strictObject({ record: nameOf("RecordType"), in: z.array(camel).min(1) }),
  dependents: z.int().min(0).max(8).optional(),
  longest: duration.optional(),
});

declare module "../kind-map.ts" {
  interface KindMap {
    Maintenance: Entry<typeof spec, Maintenance, "nothing">;
  }
}

/** When alerts open nothing: in the windows that records hold. */
export const maintenanceKind = defineKind({
  kind: "Maintenance",
  spec,
  pin: "nothing",
  references: ({ record }) => [{ kind: "RecordType", name: record }],
  compile({ windows, dependents, longest }, metadata, context): Maintenance {
    const { record, in: states } = windows;
    const path = ["spec", "windows"];
    if (context.reference("RecordType", record, [...path, "record"])) {
      const known = statesOf(context.catalog, record);
      for (const [index, state] of states.entries())
        if (!known.includes(state))
          context.report(
            "OPS310",
            [...path, "in", index],
            `no ${record} has the state "${state}"`,
            suggestion(state, known),
          );
      const holds = lifecyclesOf(context.catalog, record).some((draft) =>
        Object.values(draft.source.states).some(({ reserve }) => reserve != null),
      );
      if (!holds)
        context.report(
          "OPS551",
          [...path, "record"],
          `no ${record} holds a window: nothing would ever be in maintenance`,
          "name a record type with `reserve` in a state of its lifecycles",
        );
    }
    return {
      name: metadata.name,
      title: metadata.title ?? metadata.name,
      record,
      states,
      dependents: dependents ?? 0,
      longestMs: longest === undefined ? null : compileElapsed(context, ["spec", "longest"], longest),
    };
  },
});
