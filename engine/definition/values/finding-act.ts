/** What becomes of a CI that a policy has found: `then` of a Policy. */
import { z } from "zod";
import type { FindingAct } from "../../policy/ir.ts";
import { suggestion } from "../../base/suggestion.ts";
import type { Catalog } from "../catalog.ts";
import type { Context } from "../context.ts";
import type { KindSource } from "../kind-map.ts";
import { values, word } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { fitLiteral } from "./fit.ts";
import { openingScope } from "./policy-view.ts";
import { requireField, statesOf } from "./record-view.ts";
import { compileValue } from "./value.ts";
import type { RecordView } from "./view.ts";
import { checkYield } from "./yield.ts";

export const findingAct = z.strictObject({
  state: z.literal("retired").optional(),
  set: values.optional(),
  agreed: z.union([word, z.array(word).min(1)]).optional(),
});

/** Of every CI the CMDB knows these by itself. */
const kept: readonly string[] = [
  "id",
  "name",
  "class",
  "state",
  "firstSeenAt",
  "lastSeenAt",
  "absentAt",
  "askedClass",
  "askedBy",
  "askedAt",
];

interface Around {
  /** The class that it is over; null = it is over records. */
  readonly class: string | null;
  readonly view: RecordView | null;
  /** Type of the record that a finding opens; null = none is opened. */
  readonly record: string | null;
  readonly stops: boolean;
}

export function compileFindingAct(
  context: Context,
  path: Path,
  source: z.infer<typeof findingAct>,
  { class: className, view, record, stops }: Around,
): FindingAct {
  const { set = {}, agreed } = source;
  const state = source.state ?? null;
  const cannot = (at: Path, message: string, hint: string): void =>
    context.report("OPS640", { path: at, key: true }, message, hint);
  if (className === null) cannot(path, "it is over records, and `then` is about CIs", "have the record do it");
  if (state === null && Object.keys(set).length === 0)
    cannot(path, "nothing is done: neither `state` nor `set` is written", "write state: retired, or the values to set");
  if (state !== null && agreed === undefined && !stops)
    cannot(
      path,
      "CIs are retired without anybody being asked, however many are found",
      "say when that is too many to be true, stopAbove: 20%, or who agrees: open and agreed",
    );
  const identity = className === null ? [] : identifying(context.catalog, className);
  for (const name of Object.keys(set))
    if (kept.includes(name) || identity.includes(name))
      cannot([...path, "set", name], `"${name}" says which CI it is, or is kept by the CMDB`, "set another attribute");
  const states = agreed === undefined ? null : typeof agreed === "string" ? [agreed] : agreed;
  if (states !== null) checkStates(context, [...path, "agreed"], states, record);
  return { state, set: compileGiven(context, [...path, "set"], set, view), agreed: states };
}

/** The attributes that a CI is given. */
function compileGiven(
  context: Context,
  path: Path,
  set: { readonly [attribute: string]: unknown },
  view: RecordView | null,
): FindingAct["set"] {
  const scope = openingScope(view);
  return Object.fromEntries(
    Object.entries(set).map(([name, written]) => {
      const at: Path = [...path, name];
      const value = compileValue(context, at, written, scope);
      const field = view === null ? null : requireField(context, { path: at, key: true }, name, view);
      if (field === null) return [name, value];
      checkYield(context, at, value, scope, field);
      return [
        name,
        value.kind === "literal" ? { kind: "literal", value: fitLiteral(context, at, value.value, field) } : value,
      ];
    }),
  );
}

function checkStates(context: Context, path: Path, states: readonly string[], record: string | null): void {
  if (record === null)
    return context.report("OPS640", { path, key: true }, "no record is opened that could be agreed to", "add `open`");
  const known = statesOf(context.catalog, record);
  for (const state of states)
    if (known.length > 0 && !known.includes(state))
      context.report("OPS106", path, `"${state}" is no state of ${record}`, suggestion(state, known));
}

/** Attributes by which CIs of a class are recognized. */
function identifying(catalog: Catalog, className: string): readonly string[] {
  const passed = new Set<string>();
  for (let next: string | undefined = className; next !== undefined && !passed.has(next);) {
    const source: KindSource<"CIClass"> | null = catalog.find("CIClass", next)?.source ?? null;
    if (source?.identify !== undefined) return source.identify.flatMap(({ by }) => by);
    passed.add(next);
    next = source?.extends;
  }
  return [];
}
