/** JSON Schema of the definition language for editors, from the same shapes that the loader checks with. */
import type { Json, JsonObject } from "../base/json.ts";
import { apiVersion } from "./draft.ts";
import { toJsonSchema } from "./json-schema.ts";
import type { Kind } from "./kind.ts";
import { envelopedKinds, kinds } from "./kind-list.ts";
import { metadata } from "./shapes.ts";

/** One draft-07 schema that tells the kinds, and runbooks, apart by their first keys. */
export function definitionSchema(): Json {
  const definitions: { [name: string]: Json } = {};
  for (const { kind, form, spec } of kinds)
    definitions[kind] = form === undefined ? envelope(kind, toJsonSchema(spec)) : form.jsonSchema(definitions);
  const names = envelopedKinds;
  const enveloped: JsonObject = {
    required: ["apiVersion", "kind", "metadata", "spec"],
    properties: { apiVersion: { const: apiVersion }, kind: { enum: names } },
    allOf: names.map((name) => ({
      if: { properties: { kind: { const: name } }, required: ["kind"] },
      then: { $ref: `#/definitions/${name}` },
    })),
  };
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Opsloom definition",
    type: "object",
    definitions,
    ...kinds.reduce<JsonObject>(bareOr, enveloped),
  };
}

/** A kind without an envelope is told by its first key, any other document is `otherwise`. */
function bareOr(otherwise: JsonObject, { kind, form }: Kind): JsonObject {
  if (form === undefined) return otherwise;
  return { if: { required: [form.key] }, then: { $ref: `#/definitions/${kind}` }, else: otherwise };
}

function envelope(kind: string, spec: Json): Json {
  return {
    type: "object",
    properties: { apiVersion: { const: apiVersion }, kind: { const: kind }, metadata: toJsonSchema(metadata), spec },
    required: ["apiVersion", "kind", "metadata", "spec"],
    additionalProperties: false,
  };
}
