import { expect, it } from "vitest";
import type { Json } from "../base/json.ts";
import { exampleOf } from "./example.ts";
import { checkAgainstSchema } from "./validate.ts";

const schemas: readonly Json[] = [
  { type: "object", properties: { a: { type: "string", minLength: 6 }, b: { type: "integer" } }, required: ["a"] },
  { type: "array", minItems: 2, items: { enum: ["x", "y"] } },
  { type: "number", exclusiveMinimum: 3 },
  { type: "integer", minimum: 1024, maximum: 65_535 },
  { anyOf: [{ type: "null" }, { type: "string" }] },
  { $ref: "#/$defs/leaf", $defs: { leaf: { const: 7 } } },
  { type: ["boolean", "null"] },
];

it.each(schemas)("gives a value that the schema takes: %j", (schema) => {
  expect(checkAgainstSchema(schema as never, exampleOf(schema))).toBeNull();
});

it("shows what must be there, and what is given as an example", () => {
  expect(
    exampleOf({
      type: "object",
      properties: { url: { type: "string", format: "uri" }, text: { examples: ["Hello"] }, more: { type: "string" } },
      required: ["url", "text"],
    }),
  ).toEqual({ url: "https://example.org", text: "Hello" });
});

it("ends in a schema that leads back to itself", () => {
  expect(exampleOf({ type: "object", properties: { next: { $ref: "#" } }, required: ["next"] })).toHaveProperty("next");
});
