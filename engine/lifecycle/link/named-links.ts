import { ownValue, type Json, type JsonObject } from "../../base/json.ts";
import { pointerPart } from "../../base/pointer.ts";
import { facetsOf, lifecyclesOf, recordTypeOf } from "../bundle/bundle.ts";
import type { Bundle, Lifecycle, Transition } from "../ir.ts";
import { recordIdOf } from "../record-number.ts";

/** A record that a person names to link it, to take a link off, to merge another one into it, or in a field. */
export interface NamedLink {
  /** null = it is to be merged into, or stands in a field. */
  readonly link: string | null;
  /** Its id. */
  readonly record: string;
  /** JSON pointer of the name into what was given. */
  readonly at: string;
}

/** Of an opening, by the links it was given. What names no record of the link's type is left to the decision. */
export function linksOfOpening(bundle: Bundle, links: JsonObject): readonly NamedLink[] {
  return Object.entries(links).flatMap(([link, value]) => named(bundle, link, value, `/links/${pointerPart(link)}`));
}

/**
 * Of a command, in whatever state the record is when it is decided: `link` and `unlink`, and links that a transition of
 * this name takes.
 */
export function linksOfCommand(
  bundle: Bundle,
  { name, input }: { readonly name: string; readonly input: JsonObject },
): readonly NamedLink[] {
  const branches = branchesOf(bundle, name);
  const isTaken = (link: string): boolean =>
    branches.some(
      ({ ask, require, fields }) => !Object.hasOwn(ask, link) && (require.includes(link) || fields.includes(link)),
    );
  const taken = Object.entries(input).flatMap(([link, value]) =>
    isTaken(link) ? named(bundle, link, value, `/${pointerPart(link)}`) : [],
  );
  const link = name === "link" || name === "unlink" ? ownValue(input, "link") : undefined;
  if (typeof link !== "string") return [...taken, ...survivorsOf(bundle, branches, input)];
  return [...taken, ...named(bundle, link, ownValue(input, "record") ?? null, "/record")];
}

function survivorsOf(bundle: Bundle, branches: readonly Transition[], input: JsonObject): readonly NamedLink[] {
  const { name: type } = recordTypeOf(bundle);
  return [...survivorInputs(bundle, branches)].flatMap((name) => {
    const record = recordIdOf(type, ownValue(input, name) ?? null);
    return record === null ? [] : [{ link: null, record, at: `/${pointerPart(name)}` }];
  });
}

/** What is asked with a merge and may be the record to merge into. */
export function survivorInputs(bundle: Bundle, branches: readonly Transition[]): ReadonlySet<string> {
  const { name: type } = recordTypeOf(bundle);
  const asks = branches.flatMap(({ merge, ask }) => (merge === undefined ? [] : Object.values(ask)));
  return new Set(asks.flatMap((field) => (field.type === "record" && field.class === type ? [field.name] : [])));
}

function named(bundle: Bundle, link: string, value: Json, at: string): readonly NamedLink[] {
  const { links } = recordTypeOf(bundle);
  const declared = Object.hasOwn(links, link) ? links[link] : undefined;
  if (declared === undefined) return [];
  const places: readonly (readonly [string, Json])[] = Array.isArray(value)
    ? (value as readonly Json[]).map((one, index) => [`${at}/${String(index)}`, one])
    : [[at, value]];
  return places.flatMap(([place, one]) => {
    const record = recordIdOf(declared.to, one) ?? wholeId(declared.to, one);
    return record === null ? [] : [{ link, record, at: place }];
  });
}

/** No number is written so, but a link takes it. */
function wholeId(type: string, written: Json): string | null {
  if (typeof written !== "string" || !written.startsWith(`${type}/`)) return null;
  return /^[A-Za-z0-9-]+$/.test(written.slice(type.length + 1)) ? written : null;
}

/** The facet that a command of this name is for, `FACET.NAME`; undefined = it is for the record. */
export function facetOf(bundle: Bundle, name: string): Lifecycle | undefined {
  const dot = name.indexOf(".");
  return dot < 0 ? undefined : facetsOf(bundle).find((one) => one.facet === name.slice(0, dot));
}

/** All transitions of this name, `FACET.NAME` of a facet. */
export function branchesOf(bundle: Bundle, name: string): readonly Transition[] {
  const facet = facetOf(bundle, name);
  const machines = facet === undefined ? lifecyclesOf(bundle) : [facet];
  const local = facet === undefined ? name : name.slice(name.indexOf(".") + 1);
  return machines.flatMap(({ states }) =>
    Object.values(states).flatMap(({ transitions }) =>
      Object.hasOwn(transitions, local) ? (transitions[local] ?? []) : [],
    ),
  );
}
