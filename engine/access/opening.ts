import type { JsonObject } from "../base/json.ts";
import type { Access } from "./ir.ts";
import { fitsAny, type Viewer } from "./sight.ts";

/** What is wrong with an opening: 403 without a field, else the part of the request that is not theirs to give. */
export interface OpeningRefusal {
  readonly at: string | null;
  readonly text: string;
}

/**
 * Why a person may not open a record of this type with these fields and links, or null. `opens` says whether they may
 * open records of a type that does not say who may.
 */
export function openingRefusal(
  access: Access | undefined,
  person: Pick<Viewer, "user" | "roles" | "groups"> & { readonly opens: boolean },
  asked: { readonly type: string; readonly fields: JsonObject; readonly links: { readonly [link: string]: unknown } },
): OpeningRefusal | null {
  const { user } = person;
  const nobody = { at: null, text: `"${user}" may not open ${asked.type} records` };
  const open = access?.open ?? null;
  if (open === null) return person.opens ? null : nobody;
  const entries = open.filter(({ allow }) => fitsAny(person, allow));
  if (entries.length === 0) return nobody;
  if (entries.some(({ fields }) => fields === null)) return null;
  const fields = new Set(entries.flatMap((entry) => entry.fields ?? []));
  const other = Object.keys(asked.fields).find((name) => !fields.has(name));
  const may = `"${user}" opens ${asked.type} records with ${[...fields].join(", ")}`;
  if (other !== undefined) return { at: `fields/${other}`, text: `${may}, not with "${other}"` };
  const link = Object.keys(asked.links)[0];
  return link === undefined ? null : { at: `links/${link}`, text: `${may}, without links` };
}
