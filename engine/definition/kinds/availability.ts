import { z } from "zod";
import type { Availability, TimeSource } from "../../availability/ir.ts";
import type { FieldTest } from "../../indicator/ir.ts";
import { suggestion } from "../../base/suggestion.ts";
import type { Context } from "../context.ts";
import { defineKind, type Reference } from "../kind.ts";
import type { Entry, KindSource } from "../kind-map.ts";
import { camel, duration, json, nameOf, word } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { budgetWarning, compileBudgetWarning } from "../values/budget-warning.ts";
import { compileCell } from "../values/condition.ts";
import { compileElapsed } from "../values/duration.ts";
import { compileMillionths } from "../values/millionths.ts";
import { compileAlerts, compileProbes, compileRecords, ofAlerts, ofProbes, ofRecords } from "../values/time-source.ts";
import { checkZone } from "../values/zone.ts";

const services = z.union([
  z.strictObject({ cis: z.array(word).min(1).max(50) }),
  z.strictObject({ class: nameOf("CIClass"), where: z.record(camel, json).optional() }),
]);

const spec = z.strictObject({
  of: services,
  target: word,
  period: z.enum(["month", "quarter", "year"]),
  zone: word,
  hours: nameOf("Calendar").optional(),
  outages: z.record(camel, z.union([ofRecords, ofAlerts, ofProbes])),
  except: z.record(camel, ofRecords).optional(),
  settles: duration.optional(),
  warn: budgetWarning.optional(),
});

const ofUptime = {
  what: "the time that can be promised",
  remedy: "write a percentage above 0% and up to 100%, with four decimal places at most: 99.9%",
};

type Source = z.infer<typeof spec>;

declare module "../kind-map.ts" {
  interface KindMap {
    Availability: Entry<typeof spec, Availability, "nothing">;
  }
}

/** A promise about uptime: which share of its open time a service is there, by what is known of its outages. */
export const availabilityKind = defineKind({
  kind: "Availability",
  spec,
  pin: "nothing",
  references: ({ of, hours, outages, except, warn }) => [
    ...(warn === undefined ? [] : [{ kind: "RecordType", name: warn.open.record } satisfies Reference]),
    ...("class" in of ? [{ kind: "CIClass", name: of.class } satisfies Reference] : []),
    ...(hours === null || hours === "always" ? [] : [{ kind: "Calendar", name: hours } satisfies Reference]),
    ...[...outages, ...except].flatMap(({ record }) =>
      record === null ? [] : [{ kind: "RecordType", name: record } satisfies Reference],
    ),
    ...outages.flatMap(probesOf).map((name): Reference => ({ kind: "Probe", name })),
  ],
  compile(source, metadata, context): Availability {
    const { of, target, period, zone, hours = null, outages, except = {}, settles, warn } = source;
    checkZone(context, ["spec", "zone"], zone);
    if (hours !== null && hours !== "always") context.reference("Calendar", hours, ["spec", "hours"]);
    if (Object.keys(outages).length === 0)
      context.report(
        "OPS104",
        ["spec", "outages"],
        "nothing says what an outage is: the service would always be there",
        "name what makes one: records of a type, alerts, or probes",
      );
    for (const name of Object.keys(except))
      if (Object.hasOwn(outages, name))
        context.report(
          "OPS109",
          { path: ["spec", "except", name], key: true },
          `"${name}" names outages already`,
          "choose another name",
        );
    return {
      name: metadata.name,
      title: metadata.title ?? metadata.name,
      owner: metadata.owner ?? null,
      of: compileServices(context, of),
      target: { text: target, millionths: compileMillionths(context, ["spec", "target"], target, ofUptime) },
      period,
      zone,
      hours: hours === "always" ? null : hours,
      outages: Object.entries(outages).map(([name, one]): TimeSource => {
        const path = ["spec", "outages", name];
        if ("alerts" in one) return compileAlerts(context, path, name, one);
        if ("probes" in one) return compileProbes(context, path, name, one);
        return compileRecords(context, path, name, one, false);
      }),
      except: Object.entries(except).map(([name, one]) =>
        compileRecords(context, ["spec", "except", name], name, one, true),
      ),
      settlesMs: settles === undefined ? 0 : compileElapsed(context, ["spec", "settles"], settles),
      ...(warn === undefined ? {} : { warn: compileBudgetWarning(context, ["spec", "warn"], warn) }),
    };
  },
});

/** Those that a source names. */
function probesOf({ probes, when }: TimeSource): readonly string[] {
  if (probes !== true) return [];
  return when.now.flatMap(({ test }) =>
    test.is === "oneOf" ? test.values.filter((value) => typeof value === "string") : [],
  );
}

function compileServices(context: Context, of: Source["of"]): Availability["of"] {
  if ("cis" in of) {
    for (const [index, ci] of of.cis.entries())
      if (of.cis.indexOf(ci) !== index)
        context.report("OPS106", ["spec", "of", "cis", index], `"${ci}" is there twice`, "keep one of them");
    return { cis: of.cis };
  }
  const path: Path = ["spec", "of", "class"];
  const known = context.reference("CIClass", of.class, path) ? attributesOf(context, of.class) : null;
  const where = Object.entries(of.where ?? {}).map(([attribute, cell]): FieldTest => {
    const at = ["spec", "of", "where", attribute];
    if (known !== null && !known.includes(attribute))
      context.report(
        "OPS204",
        { path: at, key: true },
        `a CI of the class ${of.class} has no attribute "${attribute}"`,
        suggestion(attribute, known),
      );
    return { field: attribute, test: compileCell(context, at, cell, null) };
  });
  return { class: of.class, where };
}

/** Those that every CI has, its own, and those of what it extends; null when one of them is broken. */
function attributesOf(context: Context, name: string): readonly string[] | null {
  const found = ["name", "owner", "ownerGroup"];
  const passed = new Set<string>();
  for (let next: string | undefined = name; next !== undefined && !passed.has(next);) {
    const source: KindSource<"CIClass"> | null = context.catalog.find("CIClass", next)?.source ?? null;
    if (source === null) return null;
    found.push(...Object.keys(source.attributes ?? {}));
    passed.add(next);
    next = source.extends;
  }
  return found;
}
