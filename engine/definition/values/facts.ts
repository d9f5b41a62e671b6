import type { Fact } from "../../lifecycle/ir.ts";
import { ownValue } from "../../base/json.ts";
import type { Context } from "../context.ts";
import type { Lookup, Reference } from "../kind.ts";
import type { FactSource } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { compileElapsed } from "./duration.ts";
import { checkCall } from "./call.ts";
import type { Scope } from "./scope.ts";
import { signatureOf } from "./signature.ts";
import { compileValue } from "./value.ts";

/** Compiles declared look-ups. */
export function compileFacts(
  context: Context,
  path: Path,
  sources: { readonly [name: string]: FactSource } | undefined,
  scope: Scope,
): { [name: string]: Fact } {
  const facts: { [name: string]: Fact } = {};
  reportCycle(context, path, sources ?? {});
  for (const [name, source] of Object.entries(sources ?? {})) {
    const at = [...path, name];
    checkCall(context, at, source.call, source.with);
    facts[name] = {
      call: source.call,
      with: source.with === undefined ? null : compileValue(context, [...at, "with"], source.with, scope),
      maxAge:
        source.maxAge === undefined
          ? null
          : { businessDays: 0, ms: compileElapsed(context, [...at, "maxAge"], source.maxAge) },
    };
  }
  return facts;
}

/** Reports a look-up that needs its own result, by way of others or at once. */
function reportCycle(context: Context, path: Path, sources: { readonly [name: string]: FactSource }): void {
  const needs = new Map(Object.entries(sources).map(([name, source]) => [name, mentioned(source.with)]));
  for (const start of needs.keys()) {
    const seen = new Set<string>();
    const queue = [...(needs.get(start) ?? [])];
    for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
      if (name === start) {
        context.report(
          "OPS303",
          { path: [...path, start], key: true },
          `the fact "${start}" needs its own result`,
          "take `$facts` out of one of the look-ups",
        );
        break;
      }
      if (seen.has(name)) continue;
      seen.add(name);
      queue.push(...(needs.get(name) ?? []));
    }
  }
}

function mentioned(input: unknown): string[] {
  return [...JSON.stringify(input ?? null).matchAll(/\$facts\.([A-Za-z_]\w*)/gu)].map((match) => match[1] ?? "");
}

/** What the look-ups name, as the functions they call say. */
export function namedByFacts(facts: { readonly [name: string]: Fact }, functions: Lookup["functions"]): Reference[] {
  return Object.values(facts).flatMap(({ call, with: input }) =>
    Object.entries(signatureOf(functions, call)?.names ?? {}).flatMap(([key, kind]): Reference[] => {
      const value = input?.kind === "object" ? input.entries[key] : undefined;
      const name =
        input?.kind === "literal" ? ownValue(input.value, key) : value?.kind === "literal" ? value.value : null;
      return typeof name === "string" ? [{ kind, name }] : [];
    }),
  );
}
