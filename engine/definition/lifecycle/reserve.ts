import { canonicalJson } from "../../base/canonical.ts";
import { checkRole } from "../values/role.ts";
import type { State, WindowCalendar } from "../../lifecycle/ir.ts";
import { suggestion } from "../../base/suggestion.ts";
import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";
import { compileValue } from "../values/value.ts";
import type { LifecycleScope } from "./scope.ts";
import type { ReserveSource } from "./shape.ts";

export function compileReserve(
  context: Context,
  path: Path,
  source: ReserveSource,
  { scope, facet, states }: LifecycleScope,
  final: boolean,
): State["reserve"] {
  const release = typeof source.release === "string" ? [source.release] : (source.release ?? []);
  for (const state of release)
    if (!states.includes(state))
      context.report("OPS310", [...path, "release"], `there is no state "${state}"`, suggestion(state, states));
  if (facet)
    context.report(
      "OPS107",
      { path, key: true },
      "a facet takes no window",
      "a record has one: let a state of its main lifecycle take it",
    );
  else if (final)
    context.report(
      "OPS107",
      { path, key: true },
      "a final state takes no window",
      "it is given back when the record is over: take it out",
    );
  for (const key of ["avoid", "within"] as const)
    for (const [index, calendar] of (source[key] ?? []).entries())
      if (typeof calendar === "string") context.reference("Calendar", calendar, [...path, key, index]);
      else checkAttribute(context, [...path, key, index, "read"], calendar.read);
  const avoided = (source.avoid ?? []).map((calendar) => canonicalJson(calendar));
  for (const [index, calendar] of (source.within ?? []).entries())
    if (avoided.includes(canonicalJson(calendar)))
      context.report(
        "OPS107",
        [...path, "within", index],
        `no window lies within ${calendarText(calendar)} and avoids it`,
        "take it out of one of the two",
      );
  for (const [index, role] of (source.override ?? []).entries()) checkRole(context, [...path, "override", index], role);
  return {
    cis: compileValue(context, [...path, "cis"], source.cis, scope),
    from: compileValue(context, [...path, "from"], source.from, scope),
    until: compileValue(context, [...path, "until"], source.until, scope),
    avoid: source.avoid ?? [],
    ...(source.within === undefined ? {} : { within: source.within }),
    ...(source.closure === undefined ? {} : { closure: source.closure }),
    ...(source.overlap === "shared" ? { shared: true } : {}),
    override: source.override ?? [],
    release,
  };
}

/** An attribute in which CIs name a calendar: some class must have it. */
function checkAttribute(context: Context, path: Path, name: string): void {
  const attributes = context.catalog.all("CIClass").flatMap(({ source }) => Object.entries(source?.attributes ?? {}));
  const calendars = attributes.flatMap(([attribute, { type }]) => (type === "calendar" ? [attribute] : []));
  if (calendars.includes(name)) return;
  const other = attributes.find(([attribute]) => attribute === name);
  if (other === undefined)
    context.report("OPS204", path, `no class of CIs has an attribute "${name}"`, suggestion(name, calendars));
  else
    context.report(
      "OPS208",
      path,
      `the attribute "${name}" is of type ${other[1].type}, and names no calendar`,
      "name an attribute of type calendar",
    );
}

function calendarText(calendar: WindowCalendar): string {
  return typeof calendar === "string" ? `"${calendar}"` : `the calendar that "${calendar.read}" names`;
}
