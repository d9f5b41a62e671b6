/**
 * What a record of a type takes from one person when it is opened, so that a form can be made of it. Nothing is
 * promised: whether the record is opened is decided when it is.
 */
import { fitsAny } from "../../access/sight.ts";
import { lifecyclesOf, recordTypeOf } from "../bundle/bundle.ts";
import type { Bundle, Field } from "../ir.ts";
import { linkInput, offered, type OfferedInput } from "./input.ts";
import type { Actor } from "../protocol.ts";

export interface OpeningInput extends OfferedInput {
  /** A command asks for it when it is time: a form need not ask now. */
  readonly later: boolean;
}

/** The inputs in the order of the type's fields, then its links. What is computed and what the item gives are none. */
export function openingInputs(bundle: Bundle, by: Actor): readonly OpeningInput[] {
  const { fields, links, access } = recordTypeOf(bundle);
  const given = givenBy(bundle, by);
  const [asked, stamped] = [askedLater(bundle), stampsOf(bundle)];
  const isOffered = ({ name, type, formOf, computed, override }: Field): boolean => {
    const edit = access?.edit?.[name];
    return (
      given.fields(name) &&
      !stamped.has(name) &&
      type !== "item" &&
      formOf === undefined &&
      (computed === null || override) &&
      (edit === undefined || fitsAny(by, edit))
    );
  };
  return [
    ...Object.values(fields)
      .filter(isOffered)
      .map((field): OpeningInput => {
        const required = field.required && field.when === null && field.default === null && field.computed === null;
        const input = offered(field, "field", { required, value: field.default });
        return { ...input, wantsReason: false, later: !required && (asked.has(field.name) || field.computed !== null) };
      }),
    ...(given.links ? Object.entries(links) : []).map(([name, { to }]) => ({
      ...linkInput(name, to, false, []),
      later: true,
    })),
  ];
}

/** What those who open such records may give, of whom this person is one. */
function givenBy(bundle: Bundle, by: Actor): { readonly fields: (name: string) => boolean; readonly links: boolean } {
  const open = recordTypeOf(bundle).access?.open ?? null;
  const entries = (open ?? []).filter(({ allow }) => fitsAny(by, allow));
  if (open === null || entries.some(({ fields }) => fields === null)) return { fields: () => true, links: true };
  const names = new Set(entries.flatMap(({ fields }) => fields ?? []));
  return { fields: (name) => names.has(name), links: false };
}

/** What a transition needs or sets. */
function askedLater(bundle: Bundle): ReadonlySet<string> {
  const branches = statesOf(bundle).flatMap(({ transitions }) => Object.values(transitions).flat());
  return new Set(branches.flatMap(({ require, set }) => [...require, ...Object.keys(set)]));
}

function stampsOf(bundle: Bundle): ReadonlySet<string> {
  return new Set(statesOf(bundle).flatMap(({ stamp }) => (stamp === null ? [] : [stamp])));
}

const statesOf = (bundle: Bundle) => lifecyclesOf(bundle).flatMap(({ states }) => Object.values(states));
