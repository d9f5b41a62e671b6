import { ownValue, type Json, type JsonObject } from "../base/json.ts";
import { pointerPart } from "../base/pointer.ts";
import { facetsOf, lifecyclesOf, recordTypeOf } from "./bundle.ts";
import type { Bundle, Transition } from "./ir.ts";
import { recordIdOf } from "./record-number.ts";

/** A record that a person names to link it, or to take a link off. */
export interface NamedLink {
  readonly link: string;
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
  if (typeof link !== "string") return taken;
  return [...taken, ...named(bundle, link, ownValue(input, "record") ?? null, "/record")];
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

/** All transitions of this name, `FACET.NAME` of a facet. */
function branchesOf(bundle: Bundle, name: string): readonly Transition[] {
  const dot = name.indexOf(".");
  const facet = dot < 0 ? undefined : facetsOf(bundle).find((one) => one.facet === name.slice(0, dot));
  const machines = facet === undefined ? lifecyclesOf(bundle) : [facet];
  const local = facet === undefined ? name : name.slice(dot + 1);
  return machines.flatMap(({ states }) =>
    Object.values(states).flatMap(({ transitions }) =>
      Object.hasOwn(transitions, local) ? (transitions[local] ?? []) : [],
    ),
  );
}
