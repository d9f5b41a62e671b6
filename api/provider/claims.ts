/**
 * What claims of a provider make of a person here.
 *
 * 1. A claim gives what the map says of its values, and nothing else.
 * 2. What the map could give and the claim does not, is taken. What it could not give is left as it is.
 */
import type { ClaimMap, ProviderSettings } from "./settings.ts";

export type Claims = { readonly [name: string]: unknown };

/** Whom the claims mean: by a name or by a mail address that the provider has verified; a text: why it is not known. */
export type Meant = { readonly by: "name" | "email"; readonly value: string } | string;

export function personMeant({ person: claim }: Pick<ProviderSettings, "person">, claims: Claims): Meant {
  const value = claimOf(claims, claim);
  if (typeof value !== "string" || value.trim() === "") return `it does not say "${claim}" of you`;
  if (claim !== "email") return { by: "name", value };
  return claims["email_verified"] === true ? { by: "email", value } : `it has not verified your mail address`;
}

/** Names that somebody has from now on, by what they have and what the claims give. */
export function namesFrom(map: ClaimMap | null, had: readonly string[], claims: Claims): readonly string[] {
  if (map === null) return had;
  const claim = claimOf(claims, map.claim);
  const values = new Set<unknown>(Array.isArray(claim) ? (claim as readonly unknown[]) : [claim]);
  const entries = Object.entries(map.values);
  const possible = new Set(entries.flatMap(([, names]) => names));
  const given = entries.flatMap(([value, names]) => (values.has(value) ? names : []));
  return [...new Set([...had.filter((name) => !possible.has(name)), ...given])];
}

/** Claims that the settings name and that are not there. */
export function missingClaims({ person, roles, groups }: ProviderSettings, claims: Claims): readonly string[] {
  const named = [person, roles?.claim, groups?.claim, ...(person === "email" ? ["email_verified"] : [])];
  return named.filter((name) => name !== undefined).filter((name) => claimOf(claims, name) === undefined);
}

/** The claim of that name, else the one at that path: some providers have addresses as names, others nest them. */
function claimOf(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  let value: unknown = claims;
  for (const part of name.split("."))
    value =
      typeof value === "object" && value !== null && Object.hasOwn(value, part) ? (value as Claims)[part] : undefined;
  return value;
}
