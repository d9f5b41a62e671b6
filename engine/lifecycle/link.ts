import { recordTypeOf } from "./bundle.ts";
import type { JsonObject } from "../base/json.ts";
import { ownValue } from "../base/json.ts";
import { recordsOf } from "./input.ts";
import { didYouMean, refuse } from "./refusal.ts";
import type { Work } from "./work.ts";

/** Links this record to others of the link's type, and has them told. Refuses with OPS440 or OPS402. */
export function linkRecords(work: Work, link: string, records: readonly string[]): void {
  const inverse = inverseOf(work, link);
  for (const record of records) {
    const state = work.draft.state();
    if (record === state.id)
      refuse("OPS440", "invalidInput", `${state.number} cannot be linked to itself as "${link}"`);
    if ((state.links[link] ?? []).includes(record)) continue;
    work.draft.emit({ kind: "linked", link, record, inverse, mutual: true });
  }
}

/** Takes a link off, and has the other record told. */
export function unlinkRecords(work: Work, link: string, records: readonly string[]): void {
  const inverse = inverseOf(work, link);
  for (const record of records) {
    if (!(work.draft.state().links[link] ?? []).includes(record)) continue;
    work.draft.emit({ kind: "unlinked", link, record, inverse, mutual: true });
  }
}

/** `$link`: the other side linked or unlinked this record, which it calls by the inverse name. */
export function followLink(work: Work, input: JsonObject): void {
  const link = ownValue(input, "link");
  const record = ownValue(input, "record");
  const inverse = ownValue(input, "inverse");
  if (typeof link !== "string" || typeof record !== "string" || typeof inverse !== "string") {
    refuse("OPS418", "invalidInput", "$link needs the texts link, record and inverse, and on");
  }
  const isLinked = (work.draft.state().links[link] ?? []).includes(record);
  const on = ownValue(input, "on") !== false;
  if (on && !isLinked) work.draft.emit({ kind: "linked", link, record, inverse, mutual: false });
  if (!on && isLinked) work.draft.emit({ kind: "unlinked", link, record, inverse, mutual: false });
}

/** The records a person named for `link` or `unlink`. */
export function namedRecords(
  work: Work,
  input: JsonObject,
): { readonly link: string; readonly records: readonly string[] } {
  const link = ownValue(input, "link");
  if (typeof link !== "string")
    return refuse("OPS405", "invalidInput", 'a link needs "link", its name, and "record", the other record');
  const declared = recordTypeOf(work.bundle).links;
  inverseOf(work, link);
  return { link, records: recordsOf(link, declared[link]?.to ?? "", ownValue(input, "record") ?? null) };
}

function inverseOf(work: Work, link: string): string {
  const { name, links } = recordTypeOf(work.bundle);
  const declared = Object.hasOwn(links, link) ? links[link] : undefined;
  if (declared !== undefined) return declared.inverse;
  const known = Object.keys(links);
  const list = known.length === 0 ? "none" : known.join(", ");
  return refuse(
    "OPS440",
    "invalidInput",
    `record type "${name}" has no link "${link}" (it has ${list})${didYouMean(link, known)}`,
    {
      link,
    },
  );
}
