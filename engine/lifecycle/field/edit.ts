/** Who gives which field, of those who may send a command: `access.edit` of the record type. */
import { fieldName } from "../../access/record-in-sight.ts";
import { fitsAny } from "../../access/sight.ts";
import type { Audience } from "../../clock/ir.ts";
import { audienceText, isMeant } from "../tell/audience.ts";
import { recordTypeOf } from "../bundle/bundle.ts";
import { refuse } from "../refusal.ts";
import { mainMachine, type Machine, type Work } from "../work.ts";

/** Refuses with OPS403 a field of a record, or of one of its facets, that is not this person's to give. */
export function refuseEdit(work: Work, { facet }: Pick<Machine, "facet">, name: string): void {
  const text = editRefusal(work, { facet }, name);
  if (text !== null) refuseGiven(text, fieldName(facet, name));
}

/** Why the field is not this person's to give, or null. */
export function editRefusal(work: Work, { facet }: Pick<Machine, "facet">, name: string): string | null {
  const allow = allowOf(work, fieldName(facet, name));
  return allow === null || isMeant(work, mainMachine(work), allow) ? null : textOf(work, name, allow);
}

/** The same for a record that is opened: whom its fields name is not known before it is there. */
export function refuseOpening(work: Work, name: string): void {
  const allow = allowOf(work, name);
  if (allow !== null && !fitsAny(work.command.by, allow)) refuseGiven(textOf(work, name, allow), name);
}

function allowOf({ bundle }: Work, name: string): readonly Audience[] | null {
  const edit = recordTypeOf(bundle).access?.edit ?? {};
  return Object.hasOwn(edit, name) ? (edit[name] ?? null) : null;
}

function textOf({ command }: Work, name: string, allow: readonly Audience[]): string {
  return `"${command.by.user}" may not give "${name}": it is for ${audienceText(allow)}`;
}

function refuseGiven(text: string, field: string): never {
  return refuse("OPS403", "notAllowed", text, { field });
}
