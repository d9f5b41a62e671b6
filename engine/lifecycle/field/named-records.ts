/**
 * Records that a person names in fields, or in what a command asks for. Whoever takes a request checks that each is
 * there and is seen, as of records to link (named-links.ts): a decision reads none of them.
 */
import { ownValue, type Json, type JsonObject } from "../../base/json.ts";
import { pointerPart } from "../../base/pointer.ts";
import { recordTypeOf } from "../bundle/bundle.ts";
import type { Bundle, Field } from "../ir.ts";
import { branchesOf, facetOf, type NamedLink, survivorInputs } from "../link/named-links.ts";
import type { RecordState } from "../record.ts";
import { recordIdIn } from "../record-number.ts";

interface Fields {
  readonly [name: string]: Field;
}

/** Of an opening, by the fields it was given. */
export function recordsOfOpening(bundle: Bundle, fields: JsonObject): readonly NamedLink[] {
  const declared = recordTypeOf(bundle).fields;
  return Object.entries(fields).flatMap(([name, value]) =>
    named(declared, name, value, {}, `/fields/${pointerPart(name)}`),
  );
}

/** Of a command, in whatever state the record is when it is decided. What a field has already is not named anew. */
export function recordsOfCommand(
  bundle: Bundle,
  { name, input }: { readonly name: string; readonly input: JsonObject },
  state: Pick<RecordState, "fields" | "facets">,
): readonly NamedLink[] {
  const branches = branchesOf(bundle, name);
  const facet = facetOf(bundle, name);
  const declared = facet?.fields ?? recordTypeOf(bundle).fields;
  const has = facet === undefined ? state.fields : (state.facets[facet.facet ?? ""]?.fields ?? {});
  // They are looked at with the links.
  const survivors = survivorInputs(bundle, branches);
  const asked: Fields = Object.assign({}, ...branches.map(({ ask }) => ask)) as Fields;
  return Object.entries(input).flatMap(([key, value]) => {
    const at = `/${pointerPart(key)}`;
    if (Object.hasOwn(asked, key)) return survivors.has(key) ? [] : named(asked, key, value, {}, at);
    const isTaken = branches.some(({ require, fields }) => require.includes(key) || fields.includes(key));
    return isTaken ? named(declared, key, value, has, at) : [];
  });
}

function named(declared: Fields, name: string, value: Json, has: JsonObject, at: string): readonly NamedLink[] {
  const field = Object.hasOwn(declared, name) ? declared[name] : undefined;
  if (field?.type !== "record") return [];
  const kept = ownValue(has, name) ?? null;
  const places: readonly (readonly [string, Json])[] = Array.isArray(value)
    ? (value as readonly Json[]).map((one, index) => [`${at}/${String(index)}`, one])
    : [[at, value]];
  return places.flatMap(([place, one]) => {
    const record = recordIdIn(field, one);
    if (record === null || record === kept || (Array.isArray(kept) && kept.includes(record))) return [];
    return [{ link: null, record, at: place }];
  });
}
