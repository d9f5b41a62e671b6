import type { Json, JsonObject } from "../../engine/base/json.ts";
import { enterpriseUser } from "./schemas.ts";
import type { Tokens } from "./tokens.ts";

/** Where a filter or a change looks: an attribute, and one of its parts: `name.familyName`. */
export interface Path {
  readonly attribute: string;
  readonly part: string | null;
}

/** An attribute of the enterprise extension is looked for in the extension, others by their name alone. */
export function readPath(tokens: Tokens): Path {
  const name = tokens.name();
  const part = tokens.take(".") ? tokens.name() : null;
  if (!/^urn:/i.test(name)) return { attribute: name, part };
  if (name.toLowerCase() === enterpriseUser.toLowerCase()) return { attribute: enterpriseUser, part };
  const [schema, attribute] = [name.slice(0, name.lastIndexOf(":")), name.slice(name.lastIndexOf(":") + 1)];
  // `urn:...:enterprise:2.0:User:manager` has a part of its own: who they are stands in `value`.
  if (schema.toLowerCase() === enterpriseUser.toLowerCase()) return { attribute: enterpriseUser, part: attribute };
  return { attribute, part };
}

/** The own property of that name, in any case. */
export function childOf(object: JsonObject, name: string): Json | undefined {
  const key = keyOf(object, name);
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** The name as the object spells it. */
export function keyOf(object: JsonObject, name: string): string {
  return Object.keys(object).find((key) => key.toLowerCase() === name.toLowerCase()) ?? name;
}
