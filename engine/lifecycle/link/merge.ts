/**
 * A record that is merged into another one of its type.
 *
 * 1. It is over, and what was linked to it and who watches it go to the survivor, in one piece: nobody whom it is
 *    linked to is told of its end.
 * 2. Whoever is linked to it hears of the survivor's link and of the end of its own in one command: what is read over
 *    links is never without both.
 * 3. What is told to it afterwards is for the survivor (OPS447): its number is another name of that one.
 */
import { ownValue, type Json, type JsonObject } from "../../base/json.ts";
import { recordTypeOf } from "../bundle/bundle.ts";
import { valueOf } from "../evaluation.ts";
import type { Value } from "../../condition/ir.ts";
import type { RecordType } from "../ir.ts";
import { isAcyclic } from "./link.ts";
import { noteText } from "../note.ts";
import { recompute } from "../field/recompute.ts";
import { recordIdOf } from "../record-number.ts";
import type { Handover } from "../event.ts";
import type { LinkedVersion } from "../record.ts";
import type { Refusal } from "../protocol.ts";
import { refuse } from "../refusal.ts";
import type { Machine, Occasion, Work } from "../work.ts";

/** The field of those who follow what becomes of a record, where its type has one. */
const watched = "watchers";

/** What a merged record still takes itself: what belongs to its own timers, runs and messages. */
const own: readonly string[] = ["$timer", "$told", "$sync", "$run", "$left", "$unopened", "$note"];

/** Id of the record to merge into. Refuses with OPS404 or OPS448. */
export function survivorOf(work: Work, machine: Machine, merge: Value, occasion: Occasion): string {
  const { id, number, type } = work.draft.state();
  const named = recordIdOf(type, valueOf(work, merge, { machine, occasion }));
  if (named === null) return refuse("OPS448", "invalidInput", `${number} can be merged into another ${type} only`);
  const survivor = work.reader.survivor(named);
  if (survivor === null) return refuse("OPS404", "notFound", `there is no ${type} "${numberIn(named)}"`);
  if (survivor.id === id) return refuse("OPS448", "invalidInput", `${number} cannot be merged into itself`);
  if (survivor.final) {
    const { message, details } = overRefusal(id, survivor.id);
    return refuse("OPS448", "conflict", message, details);
  }
  return survivor.id;
}

/** Of merging a record into one that is over. */
export function overRefusal(id: string, into: string): Refusal {
  const message = `${numberIn(id)} cannot be merged into ${numberIn(into)}, which is over: name one that is open`;
  return { code: "OPS448", reason: "conflict", message, durable: true, details: { record: into } };
}

/** The last event of what merges it: its links are those of before. */
export function mergeInto(work: Work, into: string): void {
  const { links, inverses, fields, linkedVersions } = work.draft.state();
  const people = isWatched(recordTypeOf(work.bundle)) ? ownValue(fields, watched) : null;
  const versions = linkedVersions === undefined ? {} : { linkedVersions };
  work.draft.emit({ kind: "merged", into, links, inverses, ...versions, watchers: textsOf(people) });
}

/** Refuses with OPS447 what is meant for the survivor. */
export function refuseMerged(work: Work): void {
  const { mergedInto, number } = work.draft.state();
  if (mergedInto === undefined || own.includes(work.command.name)) return;
  const message = `${number} was merged into ${numberIn(mergedInto)}: what is for it goes there`;
  refuse("OPS447", "conflict", message, { into: mergedInto });
}

/** `$merge`: another record was merged into this one. False when that is known. Refuses with OPS418. */
export function followMerge(work: Work): boolean {
  const { input } = work.command;
  const [record, by] = [ownValue(input, "record"), ownValue(input, "by")];
  if (typeof record !== "string" || typeof by !== "string")
    return refuse("OPS418", "invalidInput", "$merge needs the texts record and by, and what is handed over");
  if (work.draft.state().mergedFrom?.includes(record) === true) return false;
  work.draft.emit({ kind: "tookOver", record, by });
  const left = handoverIn(input);
  for (const [link, records] of Object.entries(left.links))
    for (const other of records) {
      const meant = left.linkedVersions?.[link]?.[other];
      takeOver(work, { merged: record, link, inverse: left.inverses[link] ?? link, other, meant });
    }
  watch(work, left.watchers);
  return true;
}

interface Inherited {
  readonly merged: string;
  readonly link: string;
  readonly inverse: string;
  readonly other: string;
  readonly meant: LinkedVersion | undefined;
}

/** The link to `other` that the merged record had. */
function takeOver(work: Work, { merged, link, inverse, other, meant }: Inherited): void {
  const { id, linkedVersions } = work.draft.state();
  if (other === id)
    return void work.draft.emit({ kind: "unlinked", link: inverse, record: merged, inverse: link, mutual: false });
  const instead = { link, record: other, inverse, mutual: true, insteadOf: merged };
  const isFull = hasMost(work, link, other);
  if (!isFull && !leadsBack(work, link, inverse, other))
    return void work.draft.emit({
      kind: "linked",
      ...instead,
      ...(linkedVersions?.[link]?.[other] === undefined ? meant : {}),
    });
  work.draft.emit({ kind: "unlinked", ...instead });
  noteText(
    work,
    null,
    `${numberIn(other)} is not its "${link}", as of ${numberIn(merged)}: ${isFull ? "it has as many as it may" : "that would lead in a circle"}`,
  );
}

/** Whether the record is linked to as many others as the link allows. */
function hasMost(work: Work, link: string, other: string): boolean {
  const { links } = recordTypeOf(work.bundle);
  const max = Object.hasOwn(links, link) ? links[link]?.max : undefined;
  const linked = work.draft.state().links[link] ?? [];
  return max !== undefined && linked.length >= max && !linked.includes(other);
}

/** Whether the link, from either side, would lead back to where it began. */
function leadsBack(work: Work, link: string, inverse: string, other: string): boolean {
  const recordType = recordTypeOf(work.bundle);
  const { id } = work.draft.state();
  if (isAcyclic(recordType, link)) return work.reader.chain({ record: other, link }).includes(id);
  return isAcyclic(recordType, inverse) && work.reader.chain({ record: id, link: inverse }).includes(other);
}

/** Those who watched the merged record watch this one. */
function watch(work: Work, people: readonly string[]): void {
  const { fields, final, overrides } = work.draft.state();
  if (final || !isWatched(recordTypeOf(work.bundle))) return;
  const known = textsOf(ownValue(fields, watched));
  const more = people.filter((person) => !known.includes(person));
  if (more.length === 0) return;
  const set = { [watched]: [...known, ...more] };
  work.draft.emit({ kind: "changed", facet: null, command: "$merge", set, reason: null, overrides, computed: {} });
  recompute(work, { engine: true });
}

function isWatched({ fields }: RecordType): boolean {
  const field = Object.hasOwn(fields, watched) ? fields[watched] : undefined;
  return field?.type === "user" && field.many && field.computed === null;
}

function handoverIn(input: JsonObject): Handover {
  const { links, inverses, watchers, linkedVersions } = input as unknown as Handover;
  return { links, inverses, watchers, ...(linkedVersions === undefined ? {} : { linkedVersions }) };
}

function textsOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter((one) => typeof one === "string") : [];
}

function numberIn(id: string): string {
  return id.slice(id.indexOf("/") + 1);
}
