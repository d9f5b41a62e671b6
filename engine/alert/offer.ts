/** What an alert has to offer to each way of grouping: by which terms it finds groups, and which ones it leaves in its own. */
import { canonicalJson } from "../base/canonical.ts";
import type { Json } from "../base/json.ts";
import { conditionHolds, valueAt } from "../condition/evaluate.ts";
import type { Condition, EvaluationScope } from "../condition/ir.ts";
import type { Correlation, Reach } from "./correlation.ts";
import type { Span } from "./group.ts";
import type { AlertRule } from "./ir.ts";
import { alone, type Near, type NearNeed } from "./near.ts";
import { mostImportant, type ServiceNeed, type ServiceOf } from "./service-of.ts";
import { isAlike, sharedWords, wordsOf } from "./similar.ts";
import { type Term, termText } from "./term.ts";

export interface Offer {
  /** The correlation, or null: the rule's own way. */
  readonly correlation: string | null;
  readonly span: Span;
  readonly seeks: readonly Seek[];
  readonly leaves: readonly Omit<Term, "alert">[];
}

export interface Seek {
  /** Terms of groups that it finds, as text. */
  readonly texts: readonly string[];
  /** What the alert is beside the one it finds; null = neither is the cause by what they are. */
  readonly role: "primary" | "secondary" | null;
  readonly fits: (term: Term) => boolean;
  /** Of the groups that it finds, so many of those that opened last are looked at. */
  readonly most: number;
  /** Why it belongs to the alert that left the term. */
  readonly because: (term: Term) => string;
}

/** An alert that is to come into a group. */
export interface Offering {
  readonly ci: string | null;
  readonly title: string;
  readonly scope: EvaluationScope;
}

/** What was read of the CIs of alerts. */
export interface Surroundings {
  readonly near: (need: NearNeed, ci: string) => Near | undefined;
  readonly services: (need: ServiceNeed, ci: string) => readonly ServiceOf[];
}

/** What must be read of the CI of an alert. */
export function nearNeedOf({ method }: Correlation): NearNeed | null {
  return method.kind === "topology" || method.kind === "primary" ? reachNeed(method) : null;
}

export function ruleNeedOf({ group }: AlertRule): NearNeed | null {
  if (!group.by.some(isCi) || group.relations === 0) return null;
  return { way: "any", hops: group.relations, relations: null, hub: null };
}

export function serviceNeedOf({ method }: Correlation): ServiceNeed | null {
  if (method.kind !== "service") return null;
  return { class: method.class, depth: method.depth, attribute: method.rank?.attribute ?? null };
}

function reachNeed({ hops, relations, hub }: Reach): NearNeed | null {
  return hops === null || hops === 0 ? null : { way: "depends", hops, relations, hub };
}

/** The offers of an alert, in the order in which they are tried: those of correlations, then that of its rule. */
export function offersOf(
  alert: Offering,
  rule: AlertRule,
  correlations: readonly Correlation[],
  around: Surroundings,
): readonly Offer[] {
  return [
    // Only what opens records of one type can share one.
    ...correlations.flatMap((one) => offerOf(one, rule.open.record, alert, around) ?? []),
    ...(absentOf(rule.group.by, alert) === undefined ? [ruleOffer(rule, alert, around)] : []),
  ];
}

/** The first of these values that the alert does not have. */
export function absentOf(by: readonly (readonly string[])[], { ci, scope }: Offering): string | undefined {
  return by.find((path) => (isCi(path) ? ci === null : (valueAt(scope.record, path) ?? null) === null))?.join(".");
}

function isCi(path: readonly string[]): boolean {
  return path.length === 1 && path[0] === "ci";
}

function valuesOf(by: readonly (readonly string[])[], { ci, scope }: Offering): Json[] {
  return by.map((path) => (isCi(path) ? ci : (valueAt(scope.record, path) ?? null)));
}

function ruleOffer(rule: AlertRule, alert: Offering, around: Surroundings): Offer {
  const { by, gapMs, lifeMs } = rule.group;
  const key = `rule/${rule.name} ${canonicalJson(
    valuesOf(
      by.filter((path) => !isCi(path)),
      alert,
    ),
  )}`;
  const span = { gapMs, lifeMs };
  const ci = by.some(isCi) ? alert.ci : null;
  if (ci === null) return { correlation: null, span, ...sharing(key, null, "same values within the window") };
  const need = ruleNeedOf(rule);
  const near = (need === null ? undefined : around.near(need, ci)) ?? alone(ci);
  return {
    correlation: null,
    span,
    seeks: [seek(key, near.around, null, (term) => relatedText(ci, term.ci))],
    leaves: [{ key, ci }],
  };
}

function relatedText(ci: string, other: string | null): string {
  return other === ci ? `same CI "${ci}" within the window` : `"${ci}" is related to "${other ?? ""}"`;
}

/** Null: the correlation has nothing to say of the alert. */
function offerOf(correlation: Correlation, record: string, alert: Offering, around: Surroundings): Offer | null {
  const { name, when, same, method, gapMs, lifeMs } = correlation;
  if (!holds(when, alert.scope) || absentOf(same, alert) !== undefined) return null;
  const values = valuesOf(same, alert);
  const key = `${name} ${record} ${canonicalJson(values)}`;
  const found = byMethod();
  return found === null ? null : { correlation: name, span: { gapMs, lifeMs }, ...found };

  function byMethod(): Pick<Offer, "seeks" | "leaves"> | null {
    switch (method.kind) {
      case "tags":
        return sharing(
          key,
          null,
          `same ${same.map((path) => path.join(".")).join(", ")}: ${values.map(textOf).join(", ")}`,
        );
      case "topology":
        return alert.ci === null ? null : byTopology(key, alert.ci, nearOf(method, alert.ci, around));
      case "service":
        return byService();
      case "text":
        return byText(key, wordsOf(alert.title), method.similarity);
      case "primary":
        return byRoles(method);
      default:
        return method satisfies never;
    }
  }

  function byService(): Pick<Offer, "seeks" | "leaves"> | null {
    const need = serviceNeedOf(correlation);
    if (method.kind !== "service" || need === null || alert.ci === null) return null;
    const service = mostImportant(around.services(need, alert.ci), method.rank);
    if (service === null) return null;
    return sharing(`${key} ${service.id}`, null, `"${service.id}" is the most important service of both`);
  }

  function byRoles({ alert: primary, secondary, ...reach }: Extract<typeof method, { readonly kind: "primary" }>) {
    const isPrimary = holds(primary, alert.scope);
    const isSecondary = secondary === null ? !isPrimary : holds(secondary, alert.scope);
    if ((!isPrimary && !isSecondary) || (reach.hops !== null && alert.ci === null)) return null;
    const ci = reach.hops === null ? null : alert.ci;
    const near = ci === null ? null : nearOf(reach, ci, around);
    const [primaries, secondaries] = [`${key} primary`, `${key} secondary`];
    const causes = near === null ? null : new Set([...near.causes, ci ?? ""]);
    const dependents = near === null ? null : new Set([...near.dependents, ci ?? ""]);
    return {
      // Its own cause first: what has a cause is the cause of others for that one.
      seeks: [
        ...(isSecondary ? [seek(primaries, causes, "secondary", (term) => causeText(alert.ci, term.ci))] : []),
        ...(isPrimary ? [seek(secondaries, dependents, "primary", (term) => effectText(alert.ci, term.ci))] : []),
      ],
      leaves: [
        ...(isPrimary ? [{ key: primaries, ci, title: alert.title }] : []),
        ...(isSecondary ? [{ key: secondaries, ci }] : []),
      ],
    };
  }
}

function nearOf(reach: Reach, ci: string, around: Surroundings): Near {
  const need = reachNeed(reach);
  return (need === null ? undefined : around.near(need, ci)) ?? alone(ci);
}

function byTopology(key: string, ci: string, near: Near): Pick<Offer, "seeks" | "leaves"> {
  const because = ({ ci: other }: Term): string => {
    if (other === ci) return `same CI "${ci}" within the window`;
    return near.causes.has(other ?? "") ? `"${ci}" depends on "${other ?? ""}"` : `"${other ?? ""}" depends on "${ci}"`;
  };
  return { seeks: [seek(key, near.around, null, because)], leaves: [{ key, ci }] };
}

/** Groups that a title is compared with. */
const mostAlike = 200;

function byText(key: string, words: readonly string[], percent: number): Pick<Offer, "seeks" | "leaves"> | null {
  if (words.length === 0) return null;
  const text: Seek = {
    texts: [key],
    role: null,
    most: mostAlike,
    fits: (term) => isAlike(words, term.words ?? [], percent),
    because: (term) => `its title is alike: ${sharedWords(words, term.words ?? []).join(" ")}`,
  };
  return { seeks: [text], leaves: [{ key, ci: null, words }] };
}

function sharing(key: string, ci: string | null, because: string): Pick<Offer, "seeks" | "leaves"> {
  return { seeks: [seek(key, null, null, () => because)], leaves: [{ key, ci }] };
}

function seek(key: string, cis: ReadonlySet<string> | null, role: Seek["role"], because: Seek["because"]): Seek {
  const texts = cis === null ? [key] : [...cis].sort().map((ci) => termText({ key, ci }));
  return { texts, role, fits: () => true, most: Number.POSITIVE_INFINITY, because };
}

function causeText(ci: string | null, cause: string | null): string {
  if (cause === null) return "the other is its cause";
  return ci === cause
    ? `of the same CI "${cause}" is its cause`
    : `its cause is of "${cause}", on which "${ci ?? ""}" depends`;
}

function effectText(ci: string | null, other: string | null): string {
  if (other === null) return "it is the cause of the other";
  return ci === other
    ? `it is the cause of what is of the same CI "${other}"`
    : `it is the cause: "${other}" depends on "${ci ?? ""}"`;
}

function holds(condition: Condition | null, scope: EvaluationScope): boolean {
  if (condition === null) return true;
  const result = conditionHolds(condition, scope);
  return result.ok && result.value;
}

function textOf(value: Json): string {
  return typeof value === "string" ? value : canonicalJson(value);
}
