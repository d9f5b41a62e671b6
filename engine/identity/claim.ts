import { canonicalJson } from "../base/canonical.ts";
import { type ProvenancedAttributes, statementsOf } from "./reconcile.ts";

/** When a CI last said that it has the values which a rule compares, in milliseconds; 0 = it never did. */
export function claimedAt(attributes: ProvenancedAttributes, rule: string): number {
  return Math.max(0, ...comparedBy(rule).map((name) => confirmedAt(attributes, name)));
}

/** The attributes of a rule by the name under which its keys are stored: `port` of `runsOn/port`. */
function comparedBy(rule: string): readonly string[] {
  return rule.slice(rule.indexOf("/") + 1).split("+");
}

/** When somebody last said that the value which stands is so. */
function confirmedAt(attributes: ProvenancedAttributes, name: string): number {
  const provenance = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
  if (provenance === undefined) return 0;
  if (provenance.others === undefined) return provenance.at;
  const stands = canonicalJson(provenance.value);
  const same = statementsOf(provenance).filter(({ value }) => canonicalJson(value) === stands);
  return Math.max(...same.map(({ at }) => at));
}
