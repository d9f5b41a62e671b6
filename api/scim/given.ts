import type { Json } from "../../engine/base/json.ts";
import { ScimError } from "./error.ts";

/**
 * A sent object with the names of its attributes in small letters: SCIM takes them in any case. Throws invalidSyntax.
 */
export function lowerKeys(value: unknown): { readonly [key: string]: Json } {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new ScimError(400, "invalidSyntax", "an object is expected");
  return Object.fromEntries(
    Object.entries(value as { [key: string]: Json }).map(([key, item]) => [key.toLowerCase(), item]),
  );
}

/** A text that is not empty; null = it is left out. Throws invalidValue. */
export function textOf(given: { readonly [key: string]: Json }, name: string): string | null {
  const value = Object.hasOwn(given, name) ? given[name] : null;
  if (value === null || value === undefined || value === "") return null;
  if (typeof value === "string") return value;
  throw new ScimError(400, "invalidValue", `${name} is ${JSON.stringify(value)}, and a text is expected`);
}

/** The values of an attribute that has several; a bare text is one, too. Throws invalidValue. */
export function valuesOf(value: Json | undefined): readonly { readonly value: string; readonly primary: boolean }[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map((item: Json) => {
    if (typeof item === "string") return { value: item, primary: false };
    const given = lowerKeys(item);
    const text = textOf(given, "value");
    if (text === null) throw new ScimError(400, "invalidValue", `${JSON.stringify(item)} has no value`);
    return { value: text, primary: given["primary"] === true };
  });
}

/** What the directory calls it: at most 200 characters, for it is looked up. Throws invalidValue. */
export function externalIdOf(given: { readonly [key: string]: Json }): string | null {
  const id = textOf(given, "externalid");
  if (id === null || id.length <= 200) return id;
  throw new ScimError(400, "invalidValue", `externalId has ${id.length} characters, it may have at most 200`);
}
