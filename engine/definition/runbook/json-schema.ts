import { z } from "zod";
import type { Json, JsonObject } from "../../base/json.ts";
import { toJsonSchema } from "../json-schema.ts";
import { documentShape } from "./document-shape.ts";
import { callShapes, taskShapes } from "./task-shapes.ts";

/** Runbooks nest tasks in tasks: lists and tasks become definitions of their own. */
export function runbookSchema(definitions: { [name: string]: Json }): Json {
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
