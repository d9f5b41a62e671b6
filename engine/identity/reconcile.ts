/**
 * What a CI's attributes become when a source reports.
 *
 * R1. null never overwrites.
 * R2. A source ranked above the writer of a value replaces it; one ranked below only when that value is stale.
 * R3. Between equals the later report wins, and between reports of one instant the source first in the alphabet, so
 *     that the outcome does not depend on the order of arrival.
 * R4. The same value again moves only its time: it is a confirmation, not a change.
 */
import { canonicalJson } from "../base/canonical.ts";
import type { Json, JsonObject } from "../base/json.ts";
import type { CiClass } from "./ir.ts";

/**
 * A value with where it comes from. `at` is the time of the last report that confirmed it, in milliseconds since 1970.
 */
export interface Provenance {
  readonly value: Json;
  readonly source: string;
  readonly at: number;
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
}

export function reconcile(ciClass: CiClass, existing: ProvenancedAttributes, report: Report): Reconciliation {
  const attributes: { [attribute: string]: Provenance } = { ...existing };
  const changes: AttributeChange[] = [];
  const refusals: AttributeRefusal[] = [];
  for (const [attribute, value] of Object.entries(report.attributes)) {
    if (value === null || value === undefined) continue;
    const next: Provenance = { value, source: report.source, at: report.at };
    const current = Object.hasOwn(existing, attribute) ? existing[attribute] : undefined;
    if (current === undefined) {
      attributes[attribute] = next;
      changes.push({ attribute, from: null, to: value });
      continue;
    }
    const verdict = judge(ciClass, attribute, current, next);
    const same = canonicalJson(current.value) === canonicalJson(value);
    if (verdict === null) {
      attributes[attribute] =
        same && current.source === next.source ? { ...next, at: Math.max(current.at, next.at) } : next;
      if (!same) changes.push({ attribute, from: current.value, to: value });
    } else if (!same) {
      refusals.push({ attribute, value, because: verdict });
    }
  }
  return { attributes, changes, refusals };
}

/** null when the report may write the attribute, else why not. */
function judge(ciClass: CiClass, attribute: string, current: Provenance, next: Provenance): string | null {
  const order =
    next.source === current.source
      ? 0
      : rank(ciClass, attribute, next.source) - rank(ciClass, attribute, current.source);
  if (order < 0) return null;
  if (order > 0) {
    if (ciClass.staleAfterMs !== null && next.at - current.at > ciClass.staleAfterMs) return null;
    return `"${current.source}" is trusted more than "${next.source}" for ${attribute}, and its value is not stale`;
  }
  if (next.at > current.at) return null;
  if (next.at < current.at) return `"${current.source}" reported ${attribute} later`;
  if (next.source === current.source) {
    return canonicalJson(next.value) <= canonicalJson(current.value)
      ? null
      : `"${current.source}" reported two values of ${attribute} for one instant`;
  }
  return next.source < current.source
    ? null
    : `"${current.source}" and "${next.source}" reported ${attribute} at one instant`;
}

/** 0 = most trusted. A list of the attribute's own beats the list for all (`*`); who is on neither ranks last. */
function rank(ciClass: CiClass, attribute: string, source: string): number {
  const own = Object.hasOwn(ciClass.precedence, attribute) ? ciClass.precedence[attribute] : undefined;
  const list = own ?? (Object.hasOwn(ciClass.precedence, "*") ? ciClass.precedence["*"] : undefined) ?? [];
  const index = list.indexOf(source);
  return index === -1 ? list.length : index;
}

/** The bare values, as expressions read them. */
export function plainAttributes(attributes: ProvenancedAttributes): JsonObject {
  return Object.fromEntries(Object.entries(attributes).map(([name, provenance]) => [name, provenance.value]));
}
