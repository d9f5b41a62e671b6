/**
 * What a CI's attributes become when a source reports.
 *
 * R1. null never overwrites, but from a source that the class lets say so (`nullFrom`).
 * R2. What each source says is kept: the value that stands, and beside it what the others say.
 * R3. What was seen beats what was guessed, whoever guessed it; then the source ranked higher; then the later report,
 *     and between reports of one instant the source first in the alphabet. So the outcome does not depend on the order
 *     of arrival.
 * R4. Who has been silent for longer than `staleAfterMs` before the latest report counts no more.
 * R6. A class may pick: the largest value, the latest, or the one that most sources say; that beats the order of
 *     sources.
 * R7. An attribute may have a silence of its own.
 * R5. The same value again moves only its time: it is a confirmation, not a change.
 */
import { canonicalJson } from "../base/canonical.ts";
import type { Json, JsonObject } from "../base/json.ts";
import type { CiClass } from "./ir.ts";
import type { Said, Statement } from "./statement.ts";
import { ofOneSource, orderOf, rank, weighingOf } from "./order.ts";

/** A value with where it comes from. */
export interface Provenance extends Statement {
  readonly source: string;
  /** What other sources say, by source; absent = they say nothing. */
  readonly others?: { readonly [source: string]: Statement };
}

export interface ProvenancedAttributes {
  readonly [attribute: string]: Provenance;
}

export interface AttributeChange {
  readonly attribute: string;
  /** null = it had no value. */
  readonly from: Json;
  readonly to: Json;
}

export interface AttributeRefusal {
  readonly attribute: string;
  readonly value: Json;
  /** Which value stands and why. */
  readonly because: string;
}

export interface Reconciliation {
  readonly attributes: ProvenancedAttributes;
  readonly changes: readonly AttributeChange[];
  readonly refusals: readonly AttributeRefusal[];
}

export interface Report {
  readonly attributes: JsonObject;
  readonly source: string;
  readonly at: number;
  /** Attributes that are likely, and were not seen. @default none */
  readonly guessed?: readonly string[];
  /** The person who says so. Absent = a program does. */
  readonly by?: string | undefined;
}

/** Sources whose values are kept beside the one that stands; the latest of more. */
const maxOthers = 20;

export function reconcile(ciClass: CiClass, existing: ProvenancedAttributes, report: Report): Reconciliation {
  const attributes: { [attribute: string]: Provenance } = { ...existing };
  const changes: AttributeChange[] = [];
  const refusals: AttributeRefusal[] = [];
  for (const [attribute, value] of Object.entries(report.attributes)) {
    const current = Object.hasOwn(existing, attribute) ? existing[attribute] : undefined;
    if (value === undefined) continue;
    if (value === null && !(current !== undefined && mayEmpty(ciClass, attribute, report.source))) continue;
    const by = report.by === undefined ? {} : { by: report.by };
    const next: Said = { value, source: report.source, at: report.at, ...guess(report, attribute), ...by };
    if (current === undefined || isLaterWordOfOne(current, next)) {
      attributes[attribute] = next;
      if (current === undefined || !isSame(current, next))
        changes.push({ attribute, from: current?.value ?? null, to: next.value });
      continue;
    }
    const said = statementsOf(current);
    const own = said.find(({ source }) => source === next.source);
    const others = said.filter(({ source }) => source !== next.source);
    const kept = own === undefined || ofOneSource(ciClass, attribute, [...said, next])(next, own) <= 0 ? next : own;
    const all = [...others, kept];
    const [standing = kept, ...rest] = all.sort(orderOf(ciClass, attribute, all));
    attributes[attribute] = provenanceOf(standing, rest);
    if (!isSame(current, standing)) changes.push({ attribute, from: current.value, to: standing.value });
    if (!isSame(standing, next))
      refusals.push({ attribute, value, because: reasonFor(ciClass, attribute, standing, next) });
  }
  return { attributes, changes, refusals };
}

/** Nobody else says anything of it, and this is what was seen later: there is nothing to weigh. Most reports are so. */
function isLaterWordOfOne(current: Provenance, next: Said): boolean {
  const isSeen = current.guessed !== true && next.guessed !== true;
  return isSeen && current.others === undefined && current.source === next.source && next.at > current.at;
}

/**
 * The value that stands of all that is said of an attribute, in whatever order it is told; of one source what counts.
 * null = nothing is said.
 */
export function settle(ciClass: CiClass, attribute: string, said: readonly Said[]): Provenance | null {
  const bySource = new Map<string, Said>();
  for (const one of [...said].sort(ofOneSource(ciClass, attribute, said)))
    if (!bySource.has(one.source)) bySource.set(one.source, one);
  const all = [...bySource.values()];
  const [standing, ...rest] = all.sort(orderOf(ciClass, attribute, all));
  return standing === undefined ? null : provenanceOf(standing, rest);
}

function mayEmpty(ciClass: CiClass, attribute: string, source: string): boolean {
  return weighingOf(ciClass, attribute)?.nullFrom.includes(source) === true;
}

function guess({ guessed }: Report, attribute: string): { readonly guessed?: true } {
  return guessed?.includes(attribute) === true ? { guessed: true } : {};
}

/** What each source says, the one that stands first. */
export function statementsOf({ others, ...standing }: Provenance): readonly Said[] {
  return [standing, ...Object.entries(others ?? {}).map(([source, statement]) => ({ ...statement, source }))];
}

function provenanceOf(standing: Said, rest: readonly Said[]): Provenance {
  if (rest.length === 0) return standing;
  const latest = [...rest].sort((a, b) => b.at - a.at || (a.source < b.source ? -1 : 1)).slice(0, maxOthers);
  return { ...standing, others: Object.fromEntries(latest.map(({ source, ...statement }) => [source, statement])) };
}

function isSame(left: Statement, right: Statement): boolean {
  return left.value === right.value || canonicalJson(left.value) === canonicalJson(right.value);
}

/** Why another value stands than the one that was reported. */
function reasonFor(ciClass: CiClass, attribute: string, standing: Said, next: Said): string {
  if (standing.guessed !== true && next.guessed === true)
    return `"${standing.source}" has seen ${attribute}, "${next.source}" has guessed it, and what was seen is not stale`;
  const pick = weighingOf(ciClass, attribute)?.pick ?? null;
  if (pick !== null && standing.at <= next.at)
    return `of ${attribute} the ${pick === "most" ? "value that most sources say" : `${pick} value`} stands`;
  if (rank(ciClass, attribute, standing.source) < rank(ciClass, attribute, next.source))
    return `"${standing.source}" is trusted more than "${next.source}" for ${attribute}, and its value is not stale`;
  if (standing.at > next.at) return `"${standing.source}" reported ${attribute} later`;
  return standing.source === next.source
    ? `"${standing.source}" reported two values of ${attribute} for one instant`
    : `"${standing.source}" and "${next.source}" reported ${attribute} at one instant`;
}

/** The bare values, as expressions read them. */
export function plainAttributes(attributes: ProvenancedAttributes): JsonObject {
  return Object.fromEntries(Object.entries(attributes).map(([name, provenance]) => [name, provenance.value]));
}
