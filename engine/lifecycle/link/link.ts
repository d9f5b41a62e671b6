import { recordTypeOf } from "../bundle/bundle.ts";
import type { Json, JsonObject } from "../../base/json.ts";
import { ownValue } from "../../base/json.ts";
import { recordsOf } from "../field/input.ts";
import type { RecordType } from "../ir.ts";
import type { LinkedVersion, RecordState } from "../record.ts";
import type { Refusal } from "../protocol.ts";
import { didYouMean, refuse, Refused } from "../refusal.ts";
import type { Work } from "../work.ts";

/**
 * Links this record to others of the link's type, and has them told. A link that keeps versions is made again where
 * another version or note is meant. Refuses with OPS440, OPS459, OPS402 or OPS439.
 */
export function linkRecords(work: Work, link: string, records: readonly string[], note: Json = null): void {
  const inverse = inverseOf(work, link);
  for (const named of records) {
    const state = work.draft.state();
    const record = work.reader.current(named);
    const meant = versionMeant(work, link, record, note);
    if (record === state.id)
      refuse("OPS440", "invalidInput", `${state.number} cannot be linked to itself as "${link}"`);
    const linked = state.links[link] ?? [];
    const isLinked = linked.includes(record);
    if (isLinked && isKept(state, link, record, meant)) continue;
    if (!isLinked) refuseMore(work, link, linked);
    refuseCircle(work, link, record);
    work.draft.emit({ kind: "linked", link, record, inverse, mutual: true, ...meant });
  }
}

function refuseMore(work: Work, link: string, linked: readonly string[]): void {
  const { links } = recordTypeOf(work.bundle);
  const max = Object.hasOwn(links, link) ? links[link]?.max : undefined;
  if (max === undefined || linked.length < max) return;
  const { number } = work.draft.state();
  const others = linked.map((id) => id.slice(id.indexOf("/") + 1)).join(", ");
  const most = max === 1 ? "one record" : `${max} records`;
  refuse(
    "OPS459",
    "conflict",
    `${number} is linked to ${others} as "${link}", and to ${most} at most: unlink one first`,
  );
}

/** The version that is linked: the last one that was frozen. Null where the link keeps none. */
function versionMeant(work: Work, link: string, record: string, note: Json): LinkedVersion | null {
  if (recordTypeOf(work.bundle).links[link]?.version !== true) return null;
  const view = ownValue(work.reader.linked({ link, records: [record], fields: [] }), record) ?? null;
  const version = ownValue(view, "version");
  if (typeof version === "number" && version > 0) return { version, ...(typeof note === "string" ? { note } : {}) };
  const number = record.slice(record.indexOf("/") + 1);
  const message = `${number} has no version that could be linked as "${link}"; it gets one when it is published`;
  return refuse("OPS439", "conflict", message, { link, record });
}

function isKept({ linkedVersions }: RecordState, link: string, record: string, meant: LinkedVersion | null): boolean {
  if (meant === null) return true;
  const kept = linkedVersions?.[link]?.[record];
  return kept?.version === meant.version && (meant.note === undefined || kept.note === meant.note);
}

/** Before it, nobody asked where a link leads. */
const sinceEngine = 4;

/** Whether a link of this type never leads back to where it began. */
export function isAcyclic({ name, links }: RecordType, link: string): boolean {
  const declared = Object.hasOwn(links, link) ? links[link] : undefined;
  return declared?.to === name && declared.cyclic !== true;
}

/** A record that is opened is not linked to yet, so that no circle closes with it. */
function refuseCircle(work: Work, link: string, record: string): void {
  if (work.before === null || !isAcyclic(recordTypeOf(work.bundle), link)) return;
  if (work.engine !== undefined && work.engine < sinceEngine) return;
  const { id } = work.draft.state();
  if (work.reader.chain({ record, link }).includes(id)) throw new Refused(circleRefusal(id, link, record));
}

/** Of linking a record to one that leads back to it. */
export function circleRefusal(id: string, link: string, record: string): Refusal {
  const [own, other] = [id, record].map((name) => name.slice(name.indexOf("/") + 1));
  const message = `${own ?? id} cannot be linked to ${other ?? record} as "${link}": from there the link leads back to it`;
  return { code: "OPS444", reason: "conflict", message, durable: true, details: { link, record } };
}

/** Takes a link off, and has the other record told. */
export function unlinkRecords(work: Work, link: string, records: readonly string[]): void {
  const inverse = inverseOf(work, link);
  for (const named of records) {
    const linked = work.draft.state().links[link] ?? [];
    const record = linked.includes(named) ? named : work.reader.current(named);
    if (!linked.includes(record)) continue;
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
  const named = ownValue(input, "asked");
  const asked = typeof named === "string" ? named : null;
  // A person may have linked what was asked for before its own word came: it is awaited no more.
  const isAwaited = (work.draft.state().awaited ?? []).some(({ key }) => key === asked);
  const merged = ownValue(input, "insteadOf");
  if (typeof merged === "string" && (work.draft.state().links[link] ?? []).includes(merged))
    work.draft.emit({ kind: "unlinked", link, record: merged, inverse, mutual: false });
  if (on && (!isLinked || isAwaited))
    work.draft.emit({ kind: "linked", link, record, inverse, mutual: false, ...(asked === null ? {} : { asked }) });
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
  return { link, records: recordsOf(work, link, declared[link]?.to ?? "", ownValue(input, "record") ?? null) };
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
