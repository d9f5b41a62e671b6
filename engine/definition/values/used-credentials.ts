import { allPatterns } from "../../pattern/guide.ts";
import type { Context } from "../context.ts";
import type { KindSource } from "../kind-map.ts";
import { neededBy, probeKinds } from "./pattern-probe.ts";

type CredentialSource = NonNullable<KindSource<"Discovery">["credentials"]>[number];
type PatternSource = KindSource<"Pattern">;

const types = ["ssh", "sql", "redis", "http"] as const;

/**
 * Patterns that are named are there, and each credential has a pattern that logs in by it: one that nobody uses is a
 * mistake that no sweep would tell. SNMP is asked whatever patterns there are.
 */
export function checkPatternsUsed(
  context: Context,
  patterns: readonly string[],
  credentials: readonly CredentialSource[],
): void {
  const { catalog } = context;
  for (const [index, name] of patterns.entries())
    if (name !== allPatterns) context.reference("Pattern", name, ["spec", "patterns", index]);
  // A Discovery that is checked alone, without what is published, has no patterns to be looked at.
  if (catalog.names("CIClass").length === 0) return;
  const chosen = catalog
    .all("Pattern")
    .filter(({ name }) => patterns.includes(allPatterns) || patterns.includes(name))
    .map(({ source }) => source);
  // One that is broken is reported where it stands.
  if (chosen.includes(null)) return;
  const used = new Set(chosen.flatMap((source) => (source === null ? [] : credentialsIn(source))));
  for (const [index, credential] of credentials.entries())
    for (const type of types)
      if (credential[type] !== undefined && !used.has(type))
        context.report(
          "OPS510",
          { path: ["spec", "credentials", index, type], key: true },
          `no pattern of this discovery logs in by ${type}: "${credential[type]}" would never be used`,
          "take the credential out, or add a pattern that needs it to `patterns`",
        );
}

/** By what a pattern may log in: what it needs, and what its steps ask by. */
function credentialsIn({ needs = [], steps }: PatternSource): readonly string[] {
  const kinds = steps.flatMap((step) =>
    Object.values(step).flatMap((written) => probeKinds.filter((kind) => written[kind] !== undefined)),
  );
  return [...needs, ...kinds.map((kind) => neededBy(kind) ?? kind)];
}
