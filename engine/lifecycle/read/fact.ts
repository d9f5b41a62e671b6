import { partsOf, recordTypeOf } from "../bundle/bundle.ts";
import { canonicalJson } from "../../base/canonical.ts";
import { addWait } from "../../clock/calendar.ts";
import { evaluateValue } from "../../condition/evaluate.ts";
import type { Condition, EvaluationScope, Value } from "../../condition/ir.ts";
import type { Json } from "../../base/json.ts";
import type { DecisionTable } from "../../table/ir.ts";
import type { Bundle, Fact, Field } from "../ir.ts";
import { refuse } from "../refusal.ts";
import type { Machine, Work } from "../work.ts";

/** The jq texts of a condition. */
export function conditionTexts(condition: Condition | null): readonly string[] {
  return condition?.kind === "jq" ? [condition.text] : [];
}

/** The jq texts of a value, at any depth. */
export function valueTexts(value: Value | null): readonly string[] {
  switch (value?.kind) {
    case "jq":
      return [value.text];
    case "template":
      return value.parts.flatMap((part) => (typeof part === "string" ? [] : [part.jq]));
    case "object":
      return Object.values(value.entries).flatMap(valueTexts);
    case "array":
      return value.items.flatMap(valueTexts);
    default:
      return [];
  }
}

/** The jq texts of a table, read once for each that is loaded. */
export function tableTexts(table: DecisionTable): readonly string[] {
  let texts = textsByTable.get(table);
  if (texts === undefined) {
    texts = [
      ...table.inputs.flatMap((input) => valueTexts(input.value)),
      ...table.rules.flatMap((rule) => valueTexts(rule.then)),
    ];
    textsByTable.set(table, texts);
  }
  return texts;
}

const textsByTable = new WeakMap<DecisionTable, readonly string[]>();

/** The jq texts by which fields are computed, with those of the tables that compute them. */
export function computedTexts(bundle: Bundle, fields: { readonly [name: string]: Field }): readonly string[] {
  const tables = partsOf(bundle, "DecisionTable");
  return Object.values(fields).flatMap(({ computed }) => {
    if (computed === null) return [];
    if (computed.kind !== "table") return valueTexts(computed);
    const table = tables[computed.table];
    return table === undefined ? [] : tableTexts(table);
  });
}

/** Declared facts that a text mentions as `$facts.NAME`; all of them when it takes `$facts` whole. */
export function declaredFacts(
  work: Work,
  { lifecycle, facet }: Machine,
  texts: readonly string[],
): readonly (readonly [string, Fact])[] {
  const declared = Object.entries(
    facet === null ? { ...recordTypeOf(work.bundle).facts, ...lifecycle.facts } : lifecycle.facts,
  );
  if (declared.length === 0 || !texts.some((text) => text.includes("$facts"))) return [];
  const named = new Set<string>();
  for (const text of texts) {
    for (const match of text.matchAll(/\$facts(?:\s*\.\s*([A-Za-z_][A-Za-z0-9_]*))?/g)) {
      if (match[1] === undefined) return declared;
      named.add(match[1]);
    }
  }
  return declared.filter(([name]) => named.has(name));
}

/**
 * The value of a fact, read for this decision; null while it has not been read. A look-up that failed refuses the
 * command (OPS415).
 */
export function readFact(work: Work, name: string, fact: Fact, scope: EvaluationScope): Json {
  const input = fact.with === null ? { ok: true as const, value: null } : evaluateValue(fact.with, scope);
  if (!input.ok) return refuse("OPS414", "conflict", `fact "${name}": ${input.error.message}`);
  const age = fact.maxAge === null ? null : addWait(null, null, 0, fact.maxAge);
  const maxAgeMs = age === null || !age.ok ? null : age.value;
  const key = `${fact.call} ${canonicalJson(input.value)}`;
  const reading = work.reader.fact({ key, name, call: fact.call, with: input.value, maxAgeMs });
  if (reading === null) return null;
  if ("fault" in reading) {
    return refuse(
      "OPS415",
      "conflict",
      `fact "${name}" could not be read: ${fact.call} answered ${JSON.stringify(reading.fault)}; try again`,
    );
  }
  work.draft.note(name, reading.value);
  return reading.value;
}
