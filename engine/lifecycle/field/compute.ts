import { ownValue, type Json, type JsonObject } from "../../base/json.ts";
import { equalJson } from "../../condition/compare.ts";
import { checkField } from "./field.ts";
import { tableDecision, valueOf } from "../evaluation.ts";
import type { Field } from "../ir.ts";
import type { Computation } from "../event.ts";
import { resolveReferences, readReferences } from "./reference.ts";
import { refuse } from "../refusal.ts";
import type { Outlook } from "../scope.ts";
import { declaredFields, type Machine, type Occasion, type Work } from "../work.ts";

/**
 * The fields with every computed one computed, until none changes: a computed field may read another. A field that a
 * person overrode keeps their value. `told` receives what the tables made of what. Refuses with OPS442 when the
 * definitions chase each other in a circle.
 */
export function computeFields(
  work: Work,
  machine: Machine,
  occasion: Occasion,
  fields: JsonObject,
  overrides: readonly string[],
  told: Map<string, Computation> = new Map(),
): JsonObject {
  const declared = declaredFields(work, machine);
  const computed = Object.values(declared).filter(
    (field) => field.computed !== null && !overrides.includes(field.name),
  );
  let current = fields;
  readReferences(work, declared, current);
  for (let pass = 0; pass <= computed.length; pass += 1) {
    const next = computeOnce(work, { machine, occasion, fields: current }, current, computed, told);
    if (equalJson(next, current)) return next;
    current = next;
    readReferences(work, declared, current);
  }
  const names = computed.map((field) => `"${field.name}"`).join(", ");
  return refuse(
    "OPS442",
    "conflict",
    `the computed fields ${names} chase each other in a circle; break it in the record type`,
  );
}

function computeOnce(
  work: Work,
  outlook: Outlook,
  fields: JsonObject,
  computed: readonly Field[],
  told: Map<string, Computation>,
): JsonObject {
  let current = fields;
  for (const field of computed) {
    if (field.computed === null) continue;
    const value = computeOne(work, { ...outlook, fields: current }, field, told);
    if (!equalJson(value, ownValue(current, field.name) ?? null)) {
      current = { ...current, [field.name]: computedValue(work, field, value) };
    }
  }
  return current;
}

function computeOne(work: Work, outlook: Outlook, field: Field, told: Map<string, Computation>): Json {
  if (field.computed === null) return null;
  if (field.computed.kind !== "table") return valueOf(work, field.computed, outlook);
  const { value, rules, because, explanation } = tableDecision(work, field.computed.table, outlook);
  told.set(field.name, { table: field.computed.table, inputs: explanation.inputs, rules, because });
  return value;
}

function computedValue(work: Work, field: Field, value: Json): Json {
  const checked = checkField(field, value);
  if (!checked.ok)
    return refuse("OPS402", "conflict", `computed field "${field.name}" ${checked.error}; correct its table`);
  return resolveReferences(work, field, checked.value);
}

/** Of these computations, those of the named fields. */
export function computationsOf(
  told: ReadonlyMap<string, Computation>,
  names: readonly string[],
): { readonly [field: string]: Computation } {
  return Object.fromEntries([...told].filter(([name]) => names.includes(name)));
}
