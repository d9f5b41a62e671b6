import type { Catalog } from "../catalog.ts";

/** Commands that every record takes, whatever its lifecycle says. */
export const engineCommands: readonly string[] = ["approve", "reject", "link", "unlink"];

interface LifecycleSource {
  readonly record?: string;
  readonly facetOf?: string;
  readonly states: { readonly [name: string]: { readonly transitions?: { readonly [name: string]: unknown } } };
  readonly anywhere?: { readonly transitions: { readonly [name: string]: unknown } };
}

/** The commands that lifecycles of a record type know: those of a facet carry its name (`major.accept`). */
export function commandsOf(catalog: Catalog, record: string): string[] {
  const commands = new Set<string>();
  for (const draft of catalog.all("Lifecycle")) {
    const source = draft.source as LifecycleSource | null;
    if (source === null || (source.record !== record && source.facetOf !== record)) continue;
    const prefix = source.facetOf === record ? `${draft.name}.` : "";
    const names = [
      ...Object.values(source.states).flatMap((state) => Object.keys(state.transitions ?? {})),
      ...Object.keys(source.anywhere?.transitions ?? {}),
    ];
    for (const name of names) if (!name.includes(".")) commands.add(prefix + name);
  }
  return [...commands];
}
