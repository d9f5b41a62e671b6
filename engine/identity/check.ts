import { isJsonObject, type Json, type JsonObject } from "../base/json.ts";
import { attributeOf } from "./attribute.ts";
import type { Candidate, CandidateFault } from "./candidate.ts";
import type { Attribute, CiClass } from "./ir.ts";
import { relationDirection, relationNames, type RelationTypes } from "./relation.ts";

/**
 * Most characters of one attribute as JSON: a banner of megabytes is cut by who reads it, and refused here if it was
 * not.
 */
const maxAttributeLength = 16_384;

const maxRefLength = 300;

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
const date = /^\d{4}-\d{2}-\d{2}$/;

/**
 * The first thing that is wrong with a candidate, or null: known class, known attributes of the right type and size,
 * known relations.
 */
export function checkCandidate(
  ciClass: CiClass | undefined,
  candidate: Candidate,
  relations: RelationTypes,
): CandidateFault | null {
  if (ciClass === undefined)
    return {
      code: "unknownClass",
      message: `class "${clip(candidate.class)}" is not defined: publish a CIClass of that name`,
    };
  if (candidate.ref.length > maxRefLength || !isStorable(candidate.ref)) {
    return {
      code: "tooLarge",
      message: `ref "${clip(candidate.ref)}" must be at most ${maxRefLength} characters that can be stored: shorten it`,
    };
  }
  for (const [name, value] of Object.entries(candidate.attributes)) {
    const attribute = attributeOf(ciClass, name);
    if (attribute === undefined) {
      return {
        code: "unknownAttribute",
        message: `class "${ciClass.name}" has no attribute "${clip(name)}": declare it under attributes, or leave it out`,
      };
    }
    if (value === null) continue;
    const fault = checkValue(ciClass, attribute, value);
    if (fault !== null) return fault;
  }
  for (const relation of candidate.relations) {
    const direction = relationDirection(relations, relation.name);
    if (direction === null) {
      return {
        code: "unknownRelation",
        message: `"${clip(relation.name)}" is not a relation: publish a RelationType of that name, or use one of ${relationNames(relations).join(", ")}`,
      };
    }
    const { type, reversed } = direction;
    const allowed = reversed ? type.to : type.from;
    if (allowed !== null && ![ciClass.name, ...ciClass.ancestors].some((name) => allowed.includes(name))) {
      return {
        code: "unknownRelation",
        message: `a CI of class "${ciClass.name}" has no relation "${relation.name}": the RelationType "${type.name}" has ${allowed.join(", ")} at that end`,
      };
    }
  }
  return null;
}

/** The first required attribute of the class that a new CI would be without, or null. */
export function checkComplete(ciClass: CiClass, attributes: JsonObject): CandidateFault | null {
  for (const attribute of Object.values(ciClass.attributes)) {
    if (
      attribute.required &&
      attribute.default === null &&
      (!Object.hasOwn(attributes, attribute.name) || attributes[attribute.name] === null)
    ) {
      return {
        code: "missingAttribute",
        message: `a new CI of class "${ciClass.name}" needs a value for "${attribute.name}"`,
      };
    }
  }
  return null;
}

function checkValue(ciClass: CiClass, attribute: Attribute, value: Json): CandidateFault | null {
  if (JSON.stringify(value).length > maxAttributeLength) {
    return {
      code: "tooLarge",
      message: `attribute "${attribute.name}" of class "${ciClass.name}" is longer than ${maxAttributeLength} characters: shorten it at the source`,
    };
  }
  const values: readonly Json[] | null = attribute.many ? (Array.isArray(value) ? value : null) : [value];
  if (values === null || !values.every((one) => hasType(attribute, one))) {
    const expected = `${attribute.many ? "a list of " : ""}${attribute.values === null ? attribute.type : attribute.values.join(" | ")}`;
    return {
      code: "wrongType",
      message: `attribute "${attribute.name}" of class "${ciClass.name}" must be ${expected}, not "${clip(JSON.stringify(value))}"`,
    };
  }
  if (!isStorable(value)) {
    return {
      code: "wrongType",
      message: `attribute "${attribute.name}" of class "${ciClass.name}" holds U+0000 or half a surrogate pair, which cannot be stored: remove it at the source`,
    };
  }
  return null;
}

function hasType(attribute: Attribute, value: Json): boolean {
  switch (attribute.type) {
    case "integer":
      return Number.isSafeInteger(value);
    case "number":
      return Number.isFinite(value);
    case "boolean":
      return typeof value === "boolean";
    case "enum":
      return typeof value === "string" && (attribute.values ?? []).includes(value);
    case "instant":
      return typeof value === "string" && instant.test(value);
    case "date":
      return typeof value === "string" && date.test(value);
    case "object":
      return isJsonObject(value);
    case "string":
    case "text":
    case "duration":
    case "user":
    case "group":
    case "ci":
    case "calendar":
      return typeof value === "string";
  }
}

// PostgreSQL stores neither U+0000 nor half of a surrogate pair in text or jsonb: one such value would fail its batch
// for ever.
const unstorable = (text: string): boolean => text.includes("\u0000") || /\p{Surrogate}/u.test(text);

function isStorable(value: Json): boolean {
  if (typeof value === "string") return !unstorable(value);
  if (Array.isArray(value)) return value.every((one: Json) => isStorable(one));
  return !isJsonObject(value) || Object.entries(value).every(([key, one]) => !unstorable(key) && isStorable(one));
}

function clip(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
