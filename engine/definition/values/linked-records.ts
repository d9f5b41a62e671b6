import type { Value } from "../../condition/ir.ts";
import type { Opening } from "../../lifecycle/ir.ts";
import { suggestion } from "../../base/suggestion.ts";
import type { Context } from "../context.ts";
import type { OpeningSource } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { linksOf } from "./relations.ts";
import type { Scope } from "./scope.ts";
import { compileValue } from "./value.ts";

/** The record that opens another one: its type, null = not known, and what its expressions read. */
interface Asker {
  readonly scope: Scope;
  readonly record: string | null;
}

/** Links of the new record to records that are there: an expression yields their ids. */
export function compileLinked(
  context: Context,
  path: Path,
  { record, links = {} }: OpeningSource,
  { scope, record: own }: Asker,
): Pick<Opening, "linked"> {
  const declared = context.catalog.find("RecordType", record)?.source?.links ?? {};
  const linked: { [link: string]: Value } = {};
  for (const [link, value] of Object.entries(links)) {
    if (typeof value !== "string") continue;
    const at = [...path, "links", link];
    linked[link] = compileValue(context, at, value, scope);
    const to = Object.hasOwn(declared, link) ? declared[link]?.to : undefined;
    if (to === undefined) {
      const hint = suggestion(link, Object.keys(declared));
      context.report("OPS204", { path: at, key: true }, `${record} declares no link "${link}"`, hint);
      continue;
    }
    const type = typeNamed(context, value, { scope, record: own });
    if (type !== null && type !== to)
      context.report("OPS208", at, `"${link}" leads to ${to}, and the expression names a ${type}`);
  }
  return Object.keys(linked).length === 0 ? {} : { linked };
}

/** The type of the records that an expression names, where it is the path of one; null = it may be any. */
function typeNamed({ catalog }: Context, text: string, { scope, record: own }: Asker): string | null {
  const [, path = ""] = /^\$\{\s*\.([A-Za-z0-9.]+)\s*\}$/.exec(text) ?? [];
  if (own === null || scope.record?.name !== own) return null;
  if (path === "id") return own;
  const link = /^links\.(.+)$/.exec(path)?.[1];
  if (link !== undefined) return linksOf(catalog, own)[link] ?? null;
  const source = Object.hasOwn(scope.record.fields, path) ? scope.record.fields[path]?.source : null;
  return source?.type === "record" ? (source.class ?? null) : null;
}
