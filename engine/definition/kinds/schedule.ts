import { z } from "zod";
import { recordsAllowed } from "../../runbook/may-start.ts";
import type { Schedule } from "../../schedule/ir.ts";
import type { Context } from "../context.ts";
import { defineKind, type Reference } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { camel, nameOf, runbookName, values, word } from "../shapes.ts";
import { checkCron } from "../values/cron.ts";
import { checkRequired } from "../values/required.ts";
import { recordView } from "../values/record-view.ts";
import { now, type Scope } from "../values/scope.ts";
import { compileSet } from "../values/set.ts";
import { compileValue } from "../values/value.ts";
import { checkZone } from "../values/zone.ts";

const spec = z.strictObject({
  cron: word,
  zone: word,
  calendar: nameOf("Calendar").optional(),
  open: z.strictObject({ as: camel, record: nameOf("RecordType"), set: values.optional() }).optional(),
  run: z.strictObject({ runbook: runbookName, with: values.optional() }).optional(),
});

type Source = z.infer<typeof spec>;

declare module "../kind-map.ts" {
  interface KindMap {
    Schedule: Entry<typeof spec, Schedule, "nothing">;
  }
}

/** What is due by the calendar and by no record. It is read as it is published at each occurrence. */
export const scheduleKind = defineKind({
  kind: "Schedule",
  spec,
  pin: "nothing",
  references: ({ calendar, does }): readonly Reference[] => [
    ...(calendar === null ? [] : [{ kind: "Calendar", name: calendar } as const]),
    does.kind === "open" ? { kind: "RecordType", name: does.record } : { kind: "Runbook", name: does.runbook },
  ],
  compile(source, metadata, context): Schedule {
    checkCron(context, ["spec", "cron"], source.cron);
    checkZone(context, ["spec", "zone"], source.zone);
    const calendar = source.calendar === undefined || source.calendar === "always" ? null : source.calendar;
    if (calendar !== null) context.reference("Calendar", calendar, ["spec", "calendar"]);
    return {
      name: metadata.name,
      title: metadata.title ?? metadata.name,
      owner: metadata.owner ?? null,
      cron: source.cron,
      zone: source.zone,
      calendar,
      does: compileDoes(context, source),
    };
  },
});

/** There is no record yet, and nobody who asks. */
const scope: Scope = { record: { name: "a schedule, which has no record", fields: {} }, variables: { now } };

function compileDoes(context: Context, { open, run }: Source): Schedule["does"] {
  if ((open === undefined) === (run === undefined))
    context.report(
      "OPS107",
      ["spec"],
      "a schedule has exactly one of open and run",
      "write two schedules for two things",
    );
  if (open === undefined) {
    const { runbook = "", with: given = {} } = run ?? {};
    if (run !== undefined && context.reference("Runbook", runbook, ["spec", "run", "runbook"])) {
      const types = recordsAllowed(context.catalog.find("Runbook", runbook)?.source ?? null);
      if (types.length > 0)
        context.report(
          "OPS610",
          ["spec", "run", "runbook"],
          `the runbook "${runbook}" may be run by a ${types.join(" or a ")} alone, and not by a schedule`,
          "open a record that runs it",
        );
    }
    const path = ["spec", "run", "with"];
    const entries = Object.entries(given).map(([name, value]) => [
      name,
      compileValue(context, [...path, name], value, scope),
    ]);
    return { kind: "run", runbook, with: Object.fromEntries(entries) };
  }
  const { as, record } = open;
  const view = context.reference("RecordType", record, ["spec", "open", "record"])
    ? recordView(context.catalog, record)
    : null;
  const set = compileSet(context, ["spec", "open", "set"], open.set ?? {}, scope, view, { overrides: true });
  if (view !== null) checkRequired(context, { path: ["spec", "open"], key: true }, record, Object.keys(set));
  return { kind: "open", as, record, set };
}
