/** JSON Schema of the definition language for editors, from the same shapes that the loader checks with. */
import { z } from "zod";
import type { Json, JsonObject } from "../json.ts";
import { apiVersion } from "./draft.ts";
import { kinds } from "./kind-list.ts";
import { documentShape } from "./runbook/document-shape.ts";
import { callShapes, taskShapes } from "./runbook/task-shapes.ts";
import { metadata } from "./shapes.ts";

/** One draft-07 schema that tells the kinds, and runbooks, apart by their first keys. */
export function definitionSchema(): Json {
  const definitions: { [name: string]: Json } = {};
  for (const kind of kinds) definitions[kind.kind] = envelope(kind.kind, toJsonSchema(kind.spec));
  definitions["Runbook"] = runbookSchema(definitions);
  const names = kinds.map((kind) => kind.kind);
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Opsloom definition",
    type: "object",
    definitions,
    if: { required: ["document"] },
    then: { $ref: "#/definitions/Runbook" },
    else: {
      required: ["apiVersion", "kind", "metadata", "spec"],
      properties: { apiVersion: { const: apiVersion }, kind: { enum: names } },
      allOf: names.map((name) => ({
        if: { properties: { kind: { const: name } }, required: ["kind"] },
        then: { $ref: `#/definitions/${name}` },
      })),
    },
  };
}

function envelope(kind: string, spec: Json): Json {
  return {
    type: "object",
    properties: { apiVersion: { const: apiVersion }, kind: { const: kind }, metadata: toJsonSchema(metadata), spec },
    required: ["apiVersion", "kind", "metadata", "spec"],
    additionalProperties: false,
  };
}

/** Runbooks nest tasks in tasks: lists and tasks become definitions of their own. */
function runbookSchema(definitions: { [name: string]: Json }): Json {
  const list = z.any().meta({ $ref: "#/definitions/TaskList" });
  const task = z.any().meta({ $ref: "#/definitions/Task" });
  const shapes = taskShapes(list);
  const types = Object.keys(shapes);
  for (const type of types) definitions[`Task.${type}`] = toJsonSchema(shapes[type] ?? z.any());
  const calls = callShapes(list);
  for (const call of Object.keys(calls)) definitions[`Call.${call}`] = toJsonSchema(calls[call] ?? z.any());
  definitions["TaskList"] = {
    type: "array",
    minItems: 1,
    items: { type: "object", minProperties: 1, maxProperties: 1, additionalProperties: { $ref: "#/definitions/Task" } },
  };
  // `for` and `do` share a key, so a task is told by the first of the keys that it has, as the loader does.
  definitions["Task"] = types.reduceRight<Json>(
    (otherwise, type) => ({ if: { required: [type] }, then: { $ref: `#/definitions/Task.${type}` }, else: otherwise }),
    { anyOf: types.map((type) => ({ required: [type] })) },
  );
  const call = definitions["Task.call"] as JsonObject;
  definitions["Task.call"] = {
    ...call,
    allOf: Object.keys(calls).map((name) => ({
      if: { properties: { call: { const: name } } },
      then: { required: ["with"], properties: { with: { $ref: `#/definitions/Call.${name}` } } },
    })),
  };
  return toJsonSchema(documentShape(list, task));
}

function toJsonSchema(shape: z.ZodType): Json {
  const { $schema: _, ...schema } = z.toJSONSchema(shape, {
    target: "draft-7",
    io: "input",
    unrepresentable: "any",
  }) as {
    readonly [key: string]: Json;
  };
  return schema;
}
