/**
 * Which CI a candidate is.
 *
 * I1. Rules are tried in order; a rule with a name that has no value is skipped; the first that finds a CI wins.
 * I2. A weaker rule never overrules a stronger one: a CI that has another value under a stronger rule is another CI,
 *     however much the weaker one agrees. Two cloned hosts with one name and two serial numbers stay two.
 *     A rule may name weaker ones that it does not overrule either (`unless`).
 * I3. A rule may be doubted: a CI that agrees in it, and differs in each of the weaker attributes that it names
 *     (`doubt`), is another one with a copy of the same key. A rule of what is only lent (`only: create`) finds a CI
 *     when one of both sides is known by nothing else.
 * I4. Keys are equal exactly when the values are, apart from letter case and outer blanks of attributes of type
 *     `string`, and what the `form` of an attribute leaves out.
 */
import { canonicalJson } from "../base/canonical.ts";
import { isJsonObject, type Json } from "../base/json.ts";
import { failure, ok, type Result } from "../base/result.ts";
import { attributeOf } from "./attribute.ts";
import type { Candidate, CandidateFault } from "./candidate.ts";
import type { Attribute, CiClass, IdentifyRule } from "./ir.ts";

/** Most UTF-16 units of one key: an index row of PostgreSQL holds 2,700 bytes. */
const maxKeyLength = 600;

/** The keys of one rule; one for each element when the rule is a single attribute with many values. */
export interface Lookup {
  /** Position in the class's list: lower is stronger. */
  readonly order: number;
  /** The rule as text, independent of its position: `serial`, `runsOn/port`. */
  readonly rule: string;
  readonly keys: readonly string[];
  /** Rules that a CI found by this one must not contradict, beside the stronger ones. */
  readonly unless: readonly string[];
  /** Rules of which not all may differ. */
  readonly doubt: readonly string[];
  /** What it compares is lent: it joins only where one side is known by nothing else. */
  readonly isLent: boolean;
}

/** Keys of a CI by rule, as stored with it. */
export interface IdentityKeys {
  readonly [rule: string]: readonly string[];
}

/** The classes of one publish, by name. */
export interface CiClasses {
  readonly [name: string]: CiClass;
}

export function findClass(classes: CiClasses, name: string): CiClass | undefined {
  return Object.hasOwn(classes, name) ? classes[name] : undefined;
}

/** The name a rule is stored under. */
export function ruleName(rule: IdentifyRule): string {
  return rule.within === null ? rule.by.join("+") : `${rule.within}/${rule.by.join("+")}`;
}

/**
 * The family of a class: its topmost ancestor that is reached without a change of rules. Keys are unique inside a
 * family, and a CI may change its class inside it.
 */
export function familyOf(classes: CiClasses, ciClass: CiClass): string {
  const known = families.get(classes) ?? new Map<CiClass, string>();
  families.set(classes, known);
  const family = known.get(ciClass) ?? findFamily(classes, ciClass);
  known.set(ciClass, family);
  return family;
}

/** It is asked for each item of a report, and the same as long as the classes are. */
const families = new WeakMap<CiClasses, Map<CiClass, string>>();

function findFamily(classes: CiClasses, ciClass: CiClass): string {
  let family = ciClass.name;
  for (const name of ciClass.ancestors) {
    const ancestor = findClass(classes, name);
    if (ancestor === undefined || canonicalJson(rulesAsJson(ancestor)) !== canonicalJson(rulesAsJson(ciClass))) break;
    family = name;
  }
  return family;
}

function rulesAsJson(ciClass: CiClass): Json {
  return ciClass.identify.map(({ by, within, exact }) => ({ by, within, ...(exact === undefined ? {} : { exact }) }));
}

/** The relations a candidate's rules need the other end of, whether or not it has them. */
export function parentRelations(ciClass: CiClass): readonly string[] {
  return [...new Set(ciClass.identify.flatMap((rule) => (rule.within === null ? [] : [rule.within])))];
}

/**
 * The lookups to try, strongest first. `parents` gives the id of the CI at the other end of each identifying relation
 * that is known by now. Fails when no rule has all its values: such a candidate would be a new CI at each sighting.
 */
export function identify(
  ciClass: CiClass,
  candidate: Candidate,
  parents: { readonly [relation: string]: string },
): Result<readonly Lookup[], CandidateFault> {
  const lookups: Lookup[] = [];
  let lacksParent: string | null = null;
  for (const [order, rule] of ciClass.identify.entries()) {
    const values = rule.by.map((name) =>
      Object.hasOwn(candidate.attributes, name) ? candidate.attributes[name] : null,
    );
    if (values.some((value) => isAbsent(value))) continue;
    let prefix: readonly string[] = [];
    if (rule.within !== null) {
      const parent = Object.hasOwn(parents, rule.within) ? parents[rule.within] : undefined;
      if (parent === undefined) {
        lacksParent = rule.within;
        continue;
      }
      prefix = [parent];
    }
    const keys = keysOf(ciClass, rule, prefix, values as readonly Json[]);
    const tooLong = keys.find((key) => key.length > maxKeyLength);
    if (tooLong !== undefined) {
      return failure({
        code: "tooLarge",
        message: `"${ruleName(rule)}" of a "${ciClass.name}" identifies it and is longer than ${maxKeyLength} characters: "${tooLong.slice(0, 60)}…"; shorten it at the source`,
      });
    }
    const { unless = [], doubt = [], only } = rule;
    lookups.push({ order, rule: ruleName(rule), keys, unless, doubt, isLent: only === "create" });
  }
  if (lookups.length > 0) return ok(lookups);
  if (lacksParent !== null) {
    return failure({
      code: "withoutParent",
      message: `"${candidate.ref.slice(0, 80)}" is identified within the CI it ${lacksParent}, which is not known: send that CI in the same payload with the relation "${lacksParent}"`,
    });
  }
  return failure({
    code: "unidentified",
    message: `no rule of class "${ciClass.name}" has all its values: give one of ${ciClass.identify.map(ruleName).join(", ") || "(the class has no rules: add identify)"}`,
  });
}

function keysOf(
  ciClass: CiClass,
  rule: IdentifyRule,
  prefix: readonly string[],
  values: readonly Json[],
): readonly string[] {
  const [only] = values;
  const normalize = (name: string | undefined, value: Json): Json =>
    name === undefined ? value : normalized(attributeOf(ciClass, name), value);
  if (rule.exact === true) {
    const sets = values.map((value, index) =>
      Array.isArray(value)
        ? sortedSet(value.filter((one: Json) => !isAbsent(one)).map((one: Json) => normalize(rule.by[index], one)))
        : normalize(rule.by[index], value),
    );
    return [canonicalJson([...prefix, ...sets])];
  }
  if (values.length === 1 && Array.isArray(only)) {
    const keys = (only as readonly Json[])
      .filter((value) => !isAbsent(value))
      .map((value) => canonicalJson([...prefix, normalize(rule.by[0], value)]));
    return [...new Set(keys)].sort();
  }
  return [canonicalJson([...prefix, ...values.map((value, index) => normalize(rule.by[index], value))])];
}

function sortedSet(values: readonly Json[]): Json {
  const byText = new Map(values.map((value) => [canonicalJson(value), value]));
  return [...byText.keys()].sort().map((text) => byText.get(text) as Json);
}

function normalized(attribute: Attribute | undefined, value: Json): Json {
  if (typeof value !== "string" || attribute?.type !== "string") return value;
  const text = value.trim().toLowerCase();
  if (attribute.form === "hostname") return text.length > 1 ? text.replace(/\.$/, "") : text;
  return attribute.form === "mac" ? text.replaceAll(/[^0-9a-z]/g, "") : text;
}

// An empty text identifies nothing: boards without a serial number report "" or blanks, and all of them would be one
// CI.
function isAbsent(value: Json | undefined): boolean {
  if (value === null || value === undefined) return true;
  if (typeof value === "string") return value.trim() === "";
  if (Array.isArray(value)) return value.every((one: Json) => isAbsent(one));
  return isJsonObject(value) && Object.keys(value).length === 0;
}

/** A CI that a lookup found. */
export interface Match {
  readonly id: string;
  /** Since when it is known, in milliseconds. @default 0 */
  readonly since?: number;
  readonly keys: IdentityKeys;
}

export interface Decision {
  /** null = a new CI. */
  readonly id: string | null;
  /** The rule that decided, null for a new CI. */
  readonly rule: string | null;
  /** CIs that a weaker rule found and that are not the one chosen: they may be duplicates, or share a name by right. */
  readonly alike: readonly { readonly id: string; readonly rule: string; readonly because: string }[];
  /** All that agree and differ in nothing stronger, the one chosen among them. */
  readonly fitting: readonly string[];
}

/**
 * Chooses among the CIs the lookups found (I1, I2). `find` gives the owner of a key. When keys of one rule belong to
 * several CIs, the one owning the most of them is taken, or the one that is known longest (`use`), the first by id if
 * equal, and the others are reported as alike.
 */
export function chooseMatch(
  lookups: readonly Lookup[],
  find: (rule: string, key: string) => Match | undefined,
  use: "oldest" | null = null,
): Decision {
  const fitting: string[] = [];
  let chosen = null as { readonly id: string; readonly rule: string } | null;
  const alike: { id: string; rule: string; because: string }[] = [];
  for (const lookup of lookups) {
    const owners = new Map<string, { match: Match; count: number }>();
    for (const key of lookup.keys) {
      const match = find(lookup.rule, key);
      if (match === undefined) continue;
      owners.set(match.id, { match, count: (owners.get(match.id)?.count ?? 0) + 1 });
    }
    const ranked = [...owners.values()].sort(
      (a, b) =>
        (use === "oldest" ? (a.match.since ?? 0) - (b.match.since ?? 0) : b.count - a.count) ||
        (a.match.id < b.match.id ? -1 : 1),
    );
    for (const { match } of ranked) {
      if (match.id === chosen?.id || alike.some((one) => one.id === match.id)) continue;
      if (lookup.isLent && lookups.length > 1 && isKnownOtherwise(lookup, match.keys)) continue;
      const copied = doubts(lookup, lookups, match.keys);
      const contradiction = lookups.find(
        (other) => (other.order < lookup.order || lookup.unless.includes(other.rule)) && contradicts(other, match.keys),
      );
      if (contradiction !== undefined) {
        alike.push({
          id: match.id,
          rule: lookup.rule,
          because: `agrees in ${lookup.rule}, differs in ${contradiction.rule}`,
        });
      } else if (copied.length > 0) {
        alike.push({
          id: match.id,
          rule: lookup.rule,
          because: `agrees in ${lookup.rule}, differs in ${copied.join(", ")}`,
        });
      } else if (chosen === null) {
        chosen = { id: match.id, rule: lookup.rule };
        fitting.push(match.id);
      } else {
        fitting.push(match.id);
        alike.push({ id: match.id, rule: lookup.rule, because: `${chosen.rule} found "${chosen.id}" first` });
      }
    }
  }
  return { id: chosen?.id ?? null, rule: chosen?.rule ?? null, alike, fitting };
}

function isKnownOtherwise(lookup: Lookup, keys: IdentityKeys): boolean {
  return Object.entries(keys).some(([rule, known]) => rule !== lookup.rule && known.length > 0);
}

/** The rules by which a match is doubted: those that it names, when two or more can be compared and all differ. */
function doubts({ doubt }: Lookup, lookups: readonly Lookup[], keys: IdentityKeys): readonly string[] {
  const compared = lookups.filter(({ rule }) => doubt.includes(rule) && (keys[rule]?.length ?? 0) > 0);
  return compared.length > 1 && compared.every((one) => contradicts(one, keys)) ? compared.map(({ rule }) => rule) : [];
}

function contradicts(lookup: Lookup, keys: IdentityKeys): boolean {
  const known = Object.hasOwn(keys, lookup.rule) ? keys[lookup.rule] : undefined;
  return known !== undefined && known.length > 0 && !lookup.keys.some((key) => known.includes(key));
}
