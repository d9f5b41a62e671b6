import { suggestion } from "../../base/suggestion.ts";
import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";
import { servingLifecycles } from "./serving.ts";

/**
 * A text that the engine gives a field which chooses the approval of the record: a table that a state waits by must
 * have a rule for it, or another approval would be asked for than the one that is named.
 */
export function checkApprovalChoice(
  context: Context,
  path: Path,
  record: string,
  given: { readonly [field: string]: unknown },
): void {
  const { catalog } = context;
  for (const { name: lifecycle, source } of servingLifecycles(catalog, record, given)) {
    for (const { approval } of Object.values(source.states)) {
      const name = typeof approval === "object" ? approval.table : undefined;
      const table = name === undefined ? null : catalog.find("DecisionTable", name)?.source;
      for (const [input, text] of Object.entries(table?.inputs ?? {})) {
        const field = /^\s*\.(\w+)\s*$/u.exec(text)?.[1] ?? "";
        const value = given[field];
        if (typeof value !== "string" || value.includes("${")) continue;
        const known = (table?.rules ?? [])
          .flatMap((rule) => rule[input] ?? [])
          .filter((cell) => typeof cell === "string");
        if (known.length > 0 && !known.includes(value))
          context.report(
            "OPS381",
            [...path, field],
            `no rule of the table "${name ?? ""}", by which "${lifecycle}" chooses its approval, names "${value}"`,
            suggestion(value, known) ?? `add a rule: { ${input}: ${value}, then: ... }`,
          );
      }
    }
  }
}
