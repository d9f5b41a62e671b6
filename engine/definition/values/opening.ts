import type { Opening, Ordering } from "../../lifecycle/ir.ts";
import { suggestion } from "../../base/suggestion.ts";
import type { Context } from "../context.ts";
import type { OpeningSource, OrderingSource } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { itemFieldOf, orderedTypes } from "./catalog-items.ts";
import { compileOptionalCondition } from "./condition.ts";
import { compileElapsed } from "./duration.ts";
import { compileLinked } from "./linked-records.ts";
import { compilePercent } from "./percent.ts";
import { recordView } from "./record-view.ts";
import { checkRequired } from "./required.ts";
import { anything, type Scope } from "./scope.ts";
import { compileSet } from "./set.ts";
import type { TransitionScope } from "./transition-scope.ts";
import { compileValue } from "./value.ts";

/** Compiles `open` of a state or a transition at `path`; nothing where there is none. */
export function compileOpenings(
  context: Context,
  path: Path,
  sources: readonly (OpeningSource | OrderingSource)[] | undefined,
  scope: Pick<TransitionScope, "scope" | "record">,
): { readonly open?: readonly (Opening | Ordering)[] } {
  if (sources === undefined) return {};
  const names = sources.map((source) => ("order" in source ? source.order : source.as));
  const open = sources.map((source, index) => {
    const at = [...path, "open", index];
    const name = names[index] ?? "";
    if (names.indexOf(name) < index)
      context.report(
        "OPS110",
        [...at, "order" in source ? "order" : "as"],
        `"${name}" is there twice`,
        "each has a name of its own",
      );
    if ("order" in source) return compileOrdering(context, at, source, scope);
    const before = sources.slice(0, index).flatMap((one) => ("order" in one ? [] : [one]));
    return compileOpening(context, at, source, scope, before);
  });
  return { open };
}

/** What the items of this record type order can be linked to it, whichever item it is. */
function compileOrdering(
  context: Context,
  path: Path,
  { order, link, when, once }: OrderingSource,
  { scope, record = null }: Pick<TransitionScope, "scope" | "record">,
): Ordering {
  const types = record === null ? [] : orderedTypes(context.catalog, record);
  const inverses = types.flatMap((type): readonly (readonly [string, string])[] => {
    const links = context.catalog.find("RecordType", type)?.source?.links;
    // Of a type that is not there, or broken, nothing is known.
    return links === undefined ? [] : [[type, checkLink(context, path, { record: type, link }, record)]];
  });
  if (record !== null && itemFieldOf(context.catalog, record) === null)
    context.report(
      "OPS104",
      [...path, "order"],
      `${record} has no field of the type item, so its records are never ordered`,
      "add a field { type: item } to it",
    );
  return {
    as: order,
    link,
    inverses: Object.fromEntries(inverses),
    when: compileOptionalCondition(context, [...path, "when"], when, scope),
    once: once ?? false,
  };
}

function compileOpening(
  context: Context,
  path: Path,
  source: OpeningSource,
  { scope, record: own }: Pick<TransitionScope, "scope" | "record">,
  before: readonly OpeningSource[],
): Opening {
  const { as, record, link, limit } = source;
  const inner: Scope =
    source.each === undefined ? scope : { ...scope, variables: { ...scope.variables, item: anything } };
  const view = context.reference("RecordType", record, [...path, "record"])
    ? recordView(context.catalog, record)
    : null;
  const set = compileSet(context, [...path, "set"], source.set ?? {}, inner, view, { overrides: true });
  if (view !== null) checkRequired(context, { path: [...path, "as"] }, record, Object.keys(set));
  return {
    as,
    record,
    link,
    inverse: view === null ? link : checkLink(context, path, source, own ?? null),
    when: compileOptionalCondition(context, [...path, "when"], source.when, inner),
    each: source.each === undefined ? null : compileEach(context, [...path, "each"], source.each, scope),
    set,
    links: view === null ? {} : compileLinks(context, path, source, before),
    ...(view === null ? {} : compileLinked(context, path, source, { scope: inner, record: own ?? null })),
    once: source.once ?? false,
    sample: source.sample === undefined ? null : compilePercent(context, [...path, "sample"], source.sample, 100),
    limit:
      limit === undefined
        ? null
        : {
            per: compileValue(context, [...path, "limit", "per"], limit.per, inner),
            withinMs: compileElapsed(context, [...path, "limit", "within"], limit.within),
          },
  };
}

function compileEach(context: Context, path: Path, source: unknown, scope: Scope): Opening["each"] {
  const each = compileValue(context, path, source, scope);
  const isList = each.kind === "jq" || each.kind === "array" || (each.kind === "literal" && Array.isArray(each.value));
  if (!isList) context.report("OPS208", path, "this is not a list", "write a list, or an expression that yields one");
  return each;
}

/** How this record calls the link by which the new one points here. Reports one that does not point here. */
function checkLink(
  context: Context,
  path: Path,
  { record, link }: Pick<OpeningSource, "record" | "link">,
  own: string | null,
): string {
  const links = context.catalog.find("RecordType", record)?.source?.links ?? {};
  const declared = Object.hasOwn(links, link) ? links[link] : undefined;
  if (declared === undefined) {
    const hint =
      suggestion(link, Object.keys(links)) ?? `declare it there: links: { ${link}: { to: ${own ?? "TYPE"} } }`;
    context.report("OPS204", [...path, "link"], `${record} declares no link "${link}"`, hint);
    return link;
  }
  if (own !== null && declared.to !== own) {
    const fitting = Object.entries(links).flatMap(([name, { to }]) => (to === own ? [name] : []));
    const hint = fitting.length === 0 ? `add a link to ${own} there` : `links to ${own}: ${fitting.join(", ")}`;
    context.report("OPS208", [...path, "link"], `"${link}" of ${record} leads to ${declared.to}, not to ${own}`, hint);
  }
  return declared.inverse;
}

function compileLinks(
  context: Context,
  path: Path,
  { record, links = {} }: OpeningSource,
  before: readonly OpeningSource[],
): Opening["links"] {
  const declared = context.catalog.find("RecordType", record)?.source?.links ?? {};
  const named = Object.entries(links).flatMap(([link, names]): [string, readonly string[]][] =>
    typeof names === "string" ? [] : [[link, names]],
  );
  for (const [link, names] of named) {
    const at = [...path, "links", link];
    const to = Object.hasOwn(declared, link) ? declared[link]?.to : undefined;
    if (to === undefined) {
      const hint = suggestion(link, Object.keys(declared));
      context.report("OPS204", { path: at, key: true }, `${record} declares no link "${link}"`, hint);
      continue;
    }
    for (const [index, name] of names.entries()) {
      const other = before.find(({ as }) => as === name);
      if (other === undefined)
        context.report(
          "OPS204",
          [...at, index],
          `"${name}" is not opened before it`,
          suggestion(
            name,
            before.map(({ as }) => as),
          ),
        );
      else if (other.record !== to)
        context.report("OPS208", [...at, index], `"${link}" leads to ${to}, and "${name}" is a ${other.record}`);
    }
  }
  return Object.fromEntries(named);
}
