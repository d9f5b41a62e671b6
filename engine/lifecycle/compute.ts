import { canonicalJson } from "../canonical.ts";
import { ownValue, type Json, type JsonObject } from "../json.ts";
import { checkField } from "./field.ts";
import { valueOf } from "./evaluation.ts";
import type { Field } from "./ir.ts";
import { resolveReferences, readReferences } from "./reference.ts";
import { refuse } from "./refusal.ts";
import { declaredFields, type Machine, type Occasion, type Work } from "./work.ts";

/**
 * The fields with every computed one computed, until none changes: a computed field may read another. A field that a
 * person overrode keeps their value. Refuses with OPS442 when the definitions chase each other in a circle.
 */
export function computeFields(
  work: Work,
  machine: Machine,
  occasion: Occasion,
  fields: JsonObject,
  overrides: readonly string[],
): JsonObject {
  const declared = declaredFields(work, machine);
  const computed = Object.values(declared).filter((field) => field.computed !== null && !overrides.includes(field.name));
  let current = fields;
  readReferences(work, declared, current);
  for (let pass = 0; pass <= computed.length; pass += 1) {
    const next = computeOnce(work, machine, occasion, current, computed);
    if (canonicalJson(next) === canonicalJson(current)) return next;
    current = next;
    readReferences(work, declared, current);
  }
  const names = computed.map((field) => `"${field.name}"`).join(", ");
  return refuse("OPS442", "conflict", `the computed fields ${names} chase each other in a circle; break it in the record type`);
}

function computeOnce(work: Work, machine: Machine, occasion: Occasion, fields: JsonObject, computed: readonly Field[]): JsonObject {
  let current = fields;
  for (const field of computed) {
    if (field.computed === null) continue;
    const value = valueOf(work, field.computed, { machine, occasion, fields: current });
    if (canonicalJson(value) !== canonicalJson(ownValue(current, field.name) ?? null)) {
      current = { ...current, [field.name]: computedValue(work, field, value) };
    }
  }
  return current;
}

function computedValue(work: Work, field: Field, value: Json): Json {
  const checked = checkField(field, value);
  if (!checked.ok) return refuse("OPS402", "conflict", `computed field "${field.name}" ${checked.error}; correct its table`);
  return resolveReferences(work, field, checked.value);
}
